import { refuseSource } from "../plan.ts";
import { joinPath, parentOf } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import type { Package } from "./package.ts";

const extensions = [
  "",
  ".js",
  ".mjs",
  ".cjs",
  ".ts",
  ".mts",
  "/index.js",
  "/index.mjs",
  "/index.ts",
];

/** Files in which a server usually stands, the likeliest first. */
const usualNames = ["index", "server", "main", "app"];
const usualFiles = ["", "src/", "server/"].flatMap((folder) =>
  usualNames.flatMap((name) => ["js", "mjs", "ts"].map((end) => `${folder}${name}.${end}`)),
);

/** The file that a path names as Node or Bun finds it; undefined for none. */
export function resolveFile(
  reader: SourceReader,
  folder: string,
  path: string,
): string | undefined {
  const plain = path.replace(/^\.\//, "").replace(/\/$/, "");
  return extensions
    .map((end) => `${plain}${end}`)
    .find((one) => reader.read(joinPath(folder, one)) !== undefined);
}

/** How a package without a start script is started: its `main`, else a usual file. */
export function findEntry(
  reader: SourceReader,
  folder: string,
  manifest: Package,
  builds: boolean,
): string | undefined {
  const { main } = manifest;
  if (main !== undefined && resolveFile(reader, folder, main) !== undefined) {
    return main.replace(/^\.\//, "");
  }
  const usual = usualFiles.find((one) => reader.read(joinPath(folder, one)) !== undefined);
  if (main === undefined) return usual;
  if (builds && isBuilt(reader, folder, main)) return main.replace(/^\.\//, "");
  // What `npm init` writes means no file.
  if (usual !== undefined && /^(\.\/)?(src\/)?index\.js$/.test(main)) return usual;
  throw refuseSource(
    "MainMissing",
    folder,
    `has the \`main\` '${main}' in its package.json, which is not there: name the file that starts it ` +
      "in a script `start` (`node server.js`).",
  );
}

/** Whether a file that is not there may be what a build writes: the source has no such folder. */
function isBuilt(reader: SourceReader, folder: string, path: string): boolean {
  const [first = ""] = path.replace(/^\.\//, "").split("/");
  return (
    parentOf(path) !== "" && (first !== "src" || reader.list(joinPath(folder, first)).length === 0)
  );
}

/** Programs whose first argument is the file that they run. */
const runners = new Set([
  "node",
  "bun",
  "tsx",
  "ts-node",
  "babel-node",
  "vite-node",
  "jiti",
  "swc-node",
]);

/** The file that a command runs; undefined where it names none. */
export function fileOf(words: readonly string[]): string | undefined {
  const [program = "", ...rest] = words;
  if (!runners.has(program)) return undefined;
  const takesValue =
    /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|-P|--project|--title|--env-file-if-exists)$/;
  if (rest.some((word) => /^(-e|--eval|-p|--print|-)$/.test(word))) return undefined;
  return rest.find(
    (word, index) => !word.startsWith("-") && !takesValue.test(rest[index - 1] ?? ""),
  );
}

/**
 * Refuses a start whose file is neither there nor built.
 *
 * @throws UserError `StartFileMissing`.
 */
export function checkStartFile(
  reader: SourceReader,
  folder: string,
  words: readonly string[],
  { builds, outDir }: { builds: boolean; outDir: string | undefined },
): void {
  const file = fileOf(words);
  if (file === undefined || /[$*]/.test(file) || file.startsWith("/")) return;
  if (file === "." || resolveFile(reader, folder, file) !== undefined) return;
  const [first = ""] = file.replace(/^\.\//, "").split("/");
  const isElsewhere = outDir !== undefined && first !== outDir.split("/")[0];
  if (builds && isBuilt(reader, folder, `${file}/`) && !isElsewhere) return;
  const why =
    builds && isElsewhere
      ? `which is not there, and its build writes ${outDir}/`
      : "which is not there, and no script `build` makes it";
  throw refuseSource(
    "StartFileMissing",
    folder,
    `is started by \`${words.join(" ")}\`: ${file}, ${why}; name the file that there is, or give it ` +
      "a script `build`.",
  );
}

/** Folder that TypeScript writes, where it alone builds; undefined where something else may. */
export function compiledFolder(
  reader: SourceReader,
  folder: string,
  build: string,
): string | undefined {
  if (
    !/^(?:(?:npx|rimraf \S+|rm -rf \S+) *(?:&& *)?)*tsc(?: (?:-p|-b|--project|--build) \S+| -\w+)*$/.test(
      build,
    )
  ) {
    return undefined;
  }
  const [, given] = /(?:-p|--project) (\S+)/.exec(build) ?? [];
  const text = reader.read(joinPath(folder, given ?? "tsconfig.json")) ?? "";
  const [, outDir] = /^(?!\s*\/\/).*"outDir"\s*:\s*"(?:\.\/)?([^"]+?)\/?"/m.exec(text) ?? [];
  return outDir === undefined || outDir.startsWith(".") || outDir.startsWith("/")
    ? undefined
    : outDir;
}
