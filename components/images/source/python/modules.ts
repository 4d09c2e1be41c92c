import { joinPath, parentOf, walkSource } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

/** Where a program of Python stands, and from which folder it is imported. */
export interface Module {
  /** File, from the source. */
  file: string;
  /** As it is imported: `shop.main`. */
  name: string;
  /** Folder that it is imported from, from the source; empty for the source. */
  folder: string;
}

const usualNames = [
  "main",
  "app",
  "server",
  "api",
  "wsgi",
  "asgi",
  "application",
  "run",
  "__init__",
];

/** Python files of a source that may hold its application, the likeliest first. */
export function pythonFiles(reader: SourceReader, folder: string): string[] {
  const isTest =
    /(^|\/)(tests?|docs|examples|migrations|alembic|scripts)\/|(^|\/)(test_\w+|conftest|setup|\w+_test)\.py$/;
  const files = walkSource(reader, folder).filter(
    (path) => path.endsWith(".py") && !isTest.test(path),
  );
  const rank = (path: string): number => {
    const at = usualNames.indexOf(path.slice(path.lastIndexOf("/") + 1, -3));
    return at < 0 ? usualNames.length : at;
  };
  const depth = (path: string): number => path.split("/").filter((part) => part !== "src").length;
  return files.sort((a, b) => depth(a) - depth(b) || rank(a) - rank(b) || a.localeCompare(b));
}

/**
 * A file as it is imported: from the source, from `src`, or from its own folder, whichever the
 * imports of the file itself take.
 *
 * @param isInstalled Whether the source is a package, which is imported by its name.
 */
export function moduleOf(
  reader: SourceReader,
  folder: string,
  file: string,
  isInstalled: boolean,
): Module {
  const base = baseOf(reader, folder, file, isInstalled);
  const path = base === "" ? file : file.slice(base.length + 1);
  const name = path
    .slice(0, -3)
    .replaceAll("/", ".")
    .replace(/\.__init__$/, "");
  return { file, name, folder: base };
}

function baseOf(reader: SourceReader, folder: string, file: string, isInstalled: boolean): string {
  const own = parentOf(file);
  if (own === "") return "";
  const [first = ""] = own.split("/");
  const text = reader.read(joinPath(folder, file)) ?? "";
  if (first === "src") {
    const isRooted = /^\s*(from|import)\s+src\b/m.test(text);
    const isPackage = reader.list(joinPath(folder, "src")).includes("__init__.py");
    if (own === "src" && isPackage && /^\s*from\s+\./m.test(text)) return "";
    return isRooted && !isInstalled ? "" : "src";
  }
  const imported = [...text.matchAll(/^\s*(?:from\s+(\w+)|import\s+(\w+))/gm)].map(
    ([, one, two]) => one ?? two ?? "",
  );
  const has = (at: string, name: string): boolean => {
    const names = reader.list(joinPath(folder, at));
    return names.includes(`${name}.py`) || names.includes(`${name}/`);
  };
  // The nearest folder in which all that it imports of the source stands.
  const bases = [
    "",
    ...own.split("/").map((_part, index, parts) => parts.slice(0, index + 1).join("/")),
  ];
  const wanted = imported.filter((name) => bases.some((base) => has(base, name)));
  return bases.find((base) => wanted.every((name) => has(base, name))) ?? "";
}
