import { defaultPort } from "../plan.ts";
import type { SourceOptions } from "../plan.ts";
import { joinPath } from "../reader.ts";
import { withoutComments } from "./recipe.ts";
import type { Application, Project } from "./recipe.ts";
import { fileOf, resolveFile } from "./entry.ts";

/** A port that code names itself: `listen(3000`, `listen({ port: 3000`, `const port = 3000`. */
const literals = [
  /\.listen\(\s*(\d{2,5})\b/,
  /\.listen\(\s*\{[^}]*\bport\s*:\s*(\d{2,5})\b/,
  /\b(?:const|let|var)\s+\w*port\s*=\s*(\d{2,5})\b/i,
];

/**
 * The port that a package listens on: what the caller says, else what its command names, else what its
 * code names, else the usual one for what is known to serve; and whether `PORT` counts more than that.
 */
export function findPort(
  project: Project,
  application: Application,
  { port }: SourceOptions,
): { port: number | undefined; followsPort: boolean } {
  const { framework, output, start, port: told } = application;
  const isTold = told !== undefined || start.some((word) => /\$\{?PORT\b/.test(word));
  const named = isTold || output.form !== "source" ? undefined : namedIn(project, start);
  const serves = framework !== "none" || output.form !== "source" || isTold;
  return {
    port: port ?? told ?? named ?? (serves ? defaultPort : undefined),
    followsPort: named === undefined,
  };
}

/** The port that the code of a started file names where it does not look at `PORT`. */
function namedIn({ reader, folder }: Project, start: readonly string[]): number | undefined {
  const file = fileOf(start);
  const path = file === undefined ? undefined : sourceOf(reader, folder, file);
  const text = path === undefined ? "" : withoutComments(reader.read(joinPath(folder, path)) ?? "");
  const looks = /\benv\b[^\n]*PORT\b|\bPORT\b[^\n]*\benv\b/i.test(text);
  const named = looks ? [] : literals.map((pattern) => pattern.exec(text)?.[1]);
  const found = named.find((one) => one !== undefined);
  return found !== undefined && text.includes("listen") ? Number(found) : undefined;
}

/** The file that one was compiled from: `dist/main.js` from `src/main.ts`. */
function sourceOf(reader: Project["reader"], folder: string, file: string): string | undefined {
  const own = resolveFile(reader, folder, file);
  if (own !== undefined) return own;
  const stem = file.replace(/^(?:\.\/)?(?:dist|build|lib|out)\//, "").replace(/\.[mc]?js$/, "");
  return [`src/${stem}`, stem]
    .map((one) => resolveFile(reader, folder, one))
    .find((one) => one !== undefined);
}
