import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** Puts names in place of the folders of this machine. */
export type Relocate = (text: string) => string;

/**
 * Makes paths below a project and its repository the same in every checkout; `.` is the project.
 * What lies elsewhere on a machine stays as it is.
 */
export function createRelocate(projectFolder: string): Relocate {
  const folders = new Map<string, string>();
  const repository = repositoryOf(projectFolder);
  for (const [folder, name] of [
    [projectFolder, "<project>"],
    ...(repository === undefined ? [] : [[repository, "<repository>"]]),
  ] as [string, string][]) {
    for (const one of [folder, realpathSync(folder)]) {
      if (one !== "/" && !folders.has(one)) folders.set(one, name);
    }
  }
  const longest = [...folders].sort(([one], [other]) => other.length - one.length);
  const patterns = longest.map(([folder, name]) => [boundedBy(folder), name] as const);
  return (text) => patterns.reduce((found, [from, to]) => found.replaceAll(from, to), text);
}

/** A path that ends where another one does not go on: `/work/shop`, not `/work/shop-two`. */
function boundedBy(folder: string): RegExp {
  return new RegExp(`${folder.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\w.-])`, "g");
}

/** The nearest folder at or above that Git keeps; a worktree has a file there. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}
