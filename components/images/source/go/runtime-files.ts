import { matchesGlob } from "node:path/posix";
import { refuseSource } from "../plan.ts";
import { joinPath, parentOf, walkSource } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

/** What a module's code says of files. */
export interface GoCode {
  /** Files of the module, from it. */
  files: string[];
  /** Code of all files that are no tests, without the lines that embed. */
  text: string;
  /** Patterns that are embedded, from the module. */
  embedded: string[];
}

/** Names that are no part of what runs, unless the code names them. */
const forDevelopers = new RegExp(
  "^(?:\\..*|README.*|LICEN[CS]E.*|CHANGELOG.*|CONTRIBUTING.*|.*\\.md|Makefile|makefile|justfile|Taskfile.*|" +
    "Dockerfile.*|docker-compose.*|compose\\..*|go\\.(?:mod|sum|work).*|.*\\.sh|.*\\.ps1|.*\\.bat|" +
    "package(?:-lock)?\\.json|.*\\.lock|tsconfig.*|.*\\.config\\.[cm]?[jt]s|Procfile|.*\\.proto|.*\\.templ|buf.*\\.ya?ml|sqlc\\.ya?ml|" +
    "tests?|testdata|e2e|docs?|scripts?|hack|deploy|deployments?|k8s|kubernetes|helm|charts?|terraform|infra|" +
    "ci|build|bin|tmp|tools?|examples?|vendor|proto|node_modules|skaffold.*|fly\\.toml|heroku\\.yml|app\\.json|railway\\..*|render\\.yaml|" +
    "railpack\\.json|nixpacks\\.toml|test\\.json|renovate\\.json|mise\\.toml|cloudbuild\\.ya?ml|app\\.ya?ml|.*\\.http|.*\\.(?:png|gif|svg|jpe?g))$",
);

/** Reads the code of a module. */
export function readCode(reader: SourceReader, module: string): GoCode {
  const files = walkSource(reader, module, { depth: 6 });
  const code = files.filter((file) => file.endsWith(".go") && !file.endsWith("_test.go"));
  const texts = code.map((file) => [file, reader.read(joinPath(module, file)) ?? ""] as const);
  const embedded = texts.flatMap(([file, text]) =>
    [...text.matchAll(/^\/\/go:embed (.+)$/gm)].flatMap(([, patterns = ""]) =>
      (patterns.match(/"[^"]+"|`[^`]+`|\S+/g) ?? [])
        .map((one) => one.replaceAll(/["`]/g, "").replace(/^all:/, ""))
        .map((one) => joinPath(parentOf(file), one)),
    ),
  );
  return { files, text: texts.map(([, text]) => text).join("\n"), embedded };
}

/** Settings that a library finds by their name alone. */
const settingsFile = /\.(?:ya?ml|json|toml|ini|conf|properties)$/;

/** What no program reads, whatever its code says; secrets among it, which are in no image. */
const neverRead = /(^|\/)(?:go\.(?:mod|sum|work).*|\.env.*|[^/]*\.(?:pem|key|p12|pfx|go))$/;

/**
 * Files and folders of a module that its program reads while it runs, from the module, folders with a
 * slash at the end: what its code names, and what is there for no other purpose; neither code nor
 * what is embedded.
 *
 * @param isShared Whether other programs have files there as well: then only what is named counts.
 */
export function findRuntimeFiles({ files, text, embedded }: GoCode, isShared = false): string[] {
  const kept = files.filter(
    (file) => !neverRead.test(file) && !embedded.some((one) => isBelow(file, one)),
  );
  const literals = [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g)].map(
    ([, a, b]) => a ?? b ?? "",
  );
  const names = new Set(literals.flatMap((one) => one.split("/")));
  const stems = new Set([...names].map(stemOf));
  const wanted = kept.filter((file) => {
    const parts = file.split("/");
    const own = parts.at(-1) ?? "";
    const isSettings = settingsFile.test(own) && parts.length <= 2 && stems.has(stemOf(own));
    if (names.has(own) || isSettings) return true;
    if (forDevelopers.test(own)) return false;
    if (parts.slice(0, -1).some((part) => names.has(part))) return true;
    return !isShared && !parts.some((part) => forDevelopers.test(part));
  });
  return topOf(wanted, files);
}

/** A name without its ending, as a library that reads settings asks for it. */
function stemOf(name: string): string {
  return name.replace(/\.\w+$/, "");
}

/** Whether a pattern of `go:embed` names a file, or a folder above it. */
function isBelow(file: string, pattern: string): boolean {
  const parts = file.split("/");
  return parts.some((_part, index) => {
    const path = parts.slice(0, index + 1).join("/");
    return path === pattern || pattern === "." || matchesGlob(path, pattern);
  });
}

/** The folders that hold files that are wanted and no code, the files of the others one by one. */
function topOf(wanted: readonly string[], files: readonly string[]): string[] {
  const found = new Set<string>();
  const all = new Set(wanted);
  for (const file of wanted) {
    const parts = file.split("/");
    const above = parts
      .slice(0, -1)
      .map((_part, index) => parts.slice(0, index + 1).join("/"))
      .find((folder) => files.every((one) => !one.startsWith(`${folder}/`) || all.has(one)));
    found.add(above === undefined ? file : `${above}/`);
  }
  return [...found].sort();
}

/**
 * Refuses what is embedded and not there: it is built by something else.
 *
 * @throws UserError `EmbedMissing`.
 */
export function checkEmbedded(reader: SourceReader, module: string, { embedded }: GoCode): void {
  const missing = embedded.find((pattern) => {
    const literal = pattern
      .split("/")
      .filter((_part, index, parts) => !/[*?[]/.test(parts.slice(0, index + 1).join("/")));
    const place = joinPath(module, ...literal);
    return reader.read(place) === undefined && reader.list(place).length === 0;
  });
  if (missing === undefined) return;
  throw refuseSource(
    "EmbedMissing",
    module,
    `embeds ${missing}, which is not there: it is made by another build, such as that of its pages; ` +
      "commit what that makes, or give the source a Dockerfile of its own with both builds.",
  );
}
