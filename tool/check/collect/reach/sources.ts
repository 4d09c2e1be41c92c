import { isAbsolute, relative, resolve, sep } from "node:path";
import { analyzeSource } from "../../../../components/images/source/analyze.ts";
import { createSourceReader, joinPath } from "../../../../components/images/source/reader.ts";
import type { ModuleGraph } from "./module-graph.ts";

/** A folder or a file that a program may read, and how it came to be known. */
export interface NamedPath {
  /** Absolute. */
  path: string;
  /** Whether only the files in it count, and not those of folders below. @default false */
  shallow?: true;
}

/**
 * The paths that texts may name: from the project's folder, as sources are, or from the module's
 * own. Where one is the folder of a source, what is built with it counts as well: the root of its
 * workspace, and its members.
 */
export function namedPaths(
  projectFolder: string,
  literals: ModuleGraph["literals"],
  settings: unknown,
): NamedPath[] {
  const texts = [
    ...literals,
    ...textsIn(settings).map((text) => ({ text, folder: projectFolder })),
  ];
  const paths = new Set<string>();
  for (const { text, folder } of texts) {
    if (!mayBePath(text)) continue;
    paths.add(resolve(projectFolder, text));
    if (/^\.\.?\//.test(text)) paths.add(resolve(folder, text));
  }
  const reader = createSourceReader(projectFolder);
  const built = [...paths].flatMap((path) => builtWith(projectFolder, path, reader));
  return [...[...paths].map((path) => ({ path })), ...built];
}

/** Health paths, sentences and globs are none. */
function mayBePath(text: string): boolean {
  if (["", ".", ".."].includes(text) || text.length > 300) return false;
  if (/[\n*{}<>|]|^\w+:/.test(text)) return false;
  return !isAbsolute(text) || text.split("/").filter(Boolean).length > 1;
}

function builtWith(
  projectFolder: string,
  path: string,
  reader: ReturnType<typeof createSourceReader>,
): NamedPath[] {
  const folder = relative(projectFolder, path).split(sep).join("/");
  if (folder.startsWith("..") || reader.list(folder).length === 0) return [];
  try {
    const plan = analyzeSource(reader, folder);
    const root = resolve(projectFolder, plan.context);
    if (plan.language === "dockerfile") return [{ path: root }];
    const members = plan.members.map((member) => ({
      path: resolve(projectFolder, joinPath(plan.context, member)),
    }));
    return [{ path: root, shallow: true }, ...members];
  } catch {
    return []; // No source: the program that names it says what it is.
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
