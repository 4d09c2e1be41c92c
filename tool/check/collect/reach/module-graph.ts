import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readModule } from "./module-reader.ts";

/** What the modules of a program are and name, from its entry on. */
export interface ModuleGraph {
  /** Absolute paths of its own files; those of installed packages are the lockfile's matter. */
  files: ReadonlySet<string>;
  /** Texts that may be paths, each with the folder of the module that has it. */
  literals: readonly { text: string; folder: string }[];
  /** Parts of paths that are put together while it runs. */
  pathParts: readonly string[];
  /** The first module that imports what its text does not name; none where all are known. */
  open: string | undefined;
}

/** What {@link readGraph} starts from. */
export interface GraphStart {
  /** Absolute paths of modules. */
  entries: readonly string[];
  /** Modules whose texts are not paths of the project, and whose open imports are known. */
  isFramework: (file: string) => boolean;
}

const endings = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".tsx", ".jsx", ".json"];
const isModule = /\.[mc]?[jt]sx?$/;

/** Follows imports from the entries of a program, without running it. */
export function readGraph({ entries, isFramework }: GraphStart): ModuleGraph {
  const files = new Set<string>();
  const literals: { text: string; folder: string }[] = [];
  const pathParts: string[] = [];
  let open: string | undefined;
  const queue = [...entries];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    if (!isModule.test(file) || !existsSync(file)) continue;
    const own = !isFramework(file);
    const folder = dirname(file);
    const found = readModule(file, readFileSync(file, "utf8"), own);
    if (own && found.openImport) open ??= file;
    if (own) literals.push(...found.literals.map((text) => ({ text, folder })));
    if (own) pathParts.push(...found.pathParts);
    for (const specifier of found.imports) {
      const path = resolveOwn(specifier, folder);
      if (path !== undefined) queue.push(path);
    }
  }
  return { files, literals, pathParts, open };
}

/** The file of a relative import; undefined for a package's. One that is not there is kept. */
function resolveOwn(specifier: string, folder: string): string | undefined {
  if (!/^\.{0,2}\//.test(specifier) && !specifier.startsWith("file:")) return undefined;
  const path = specifier.startsWith("file:")
    ? new URL(specifier).pathname
    : resolve(folder, specifier);
  const candidates = [
    ...endings.map((ending) => `${path}${ending}`),
    ...endings.slice(1).map((ending) => join(path, `index${ending}`)),
  ];
  return candidates.find((candidate) => isFile(candidate)) ?? path;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
