import { refuseSource } from "../plan.ts";

/** Modules that compile C, and bring it. */
const withC = [
  "github.com/mattn/go-sqlite3",
  "github.com/mutecomm/go-sqlcipher",
  "github.com/chai2010/webp",
  "github.com/kolesa-team/go-webp",
  "github.com/DataDog/zstd",
  "github.com/valyala/gozstd",
  "github.com/libsql/go-libsql",
  "github.com/tursodatabase/go-libsql",
];

/** Modules that need libraries of the system, or a C library that is made for another one. */
const withLibraries: Readonly<Record<string, string>> = {
  "gocv.io/x/gocv": "OpenCV",
  "github.com/h2non/bimg": "libvips",
  "github.com/davidbyttow/govips": "libvips",
  "github.com/confluentinc/confluent-kafka-go": "librdkafka for musl or glibc",
  "github.com/linxGnu/grocksdb": "RocksDB",
  "github.com/tecbot/gorocksdb": "RocksDB",
  "github.com/marcboeker/go-duckdb": "DuckDB for glibc",
  "github.com/duckdb/duckdb-go": "DuckDB for glibc",
  "gopkg.in/gographics/imagick": "ImageMagick",
  "github.com/google/gopacket": "libpcap",
  "github.com/libgit2/git2go": "libgit2",
  "github.com/godror/godror": "Oracle's client",
  "github.com/go-gl/gl": "a screen",
  "github.com/hajimehoshi/ebiten": "a screen",
  "fyne.io/fyne": "a screen",
  "github.com/wailsapp/wails": "a screen",
};

/** Whether a module compiles C. @throws UserError `SystemNeeded` for what needs libraries beside it. */
export function usesC(folder: string, mod: string, code: string): boolean {
  const needed = Object.keys(withLibraries).find((name) => asksFor(mod, name));
  const isImported =
    needed !== undefined && new RegExp(`"${needed.replaceAll(".", "\\.")}[/"]`).test(code);
  if (needed !== undefined && isImported) {
    throw refuseSource(
      "SystemNeeded",
      folder,
      `asks for ${needed}, which needs ${withLibraries[needed] ?? ""}, and no image here has it: give the ` +
        "source a Dockerfile of its own that installs it.",
    );
  }
  const isOwn = /^import "C"|^\s*"C"$/m.test(code);
  const linked = /#cgo[^\n]*(?:pkg-config:|-l(?!m\b|pthread\b)\w+)/.exec(code)?.[0];
  if (isOwn && linked !== undefined) {
    throw refuseSource(
      "SystemNeeded",
      folder,
      `links a library of the system (\`${linked.trim()}\`): give the source a Dockerfile of its own that ` +
        "installs it.",
    );
  }
  return isOwn || withC.some((name) => asksFor(mod, name));
}

function asksFor(mod: string, name: string): boolean {
  return new RegExp(`^\\s*(?:require\\s+)?${name.replaceAll(".", "\\.")}(?:/\\S+)?\\s+v`, "m").test(
    mod,
  );
}
