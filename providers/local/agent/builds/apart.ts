import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Configurations that tools look for in the folders above a source, and what says nothing. */
const silent: readonly (readonly [string, string])[] = [
  ["tsconfig.json", "{}\n"],
  ["eslint.config.mjs", "export default [];\n"],
];

/** Ends the search for configurations at a folder: those of the project are not the application's. */
export function setApart(folder: string): void {
  for (const [name, text] of silent) {
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), text);
  }
}

/**
 * What keeps the project's tsconfig.json from a source that has none of its own and is run by tsx.
 *
 * @param environment Folder of the environment, in which a silent one is put.
 */
export function apartVariables(
  projectRoot: string,
  source: string,
  environment: string,
): Record<string, string> {
  for (let at = join(projectRoot, source); at.length > projectRoot.length; at = dirname(at)) {
    if (existsSync(join(at, "tsconfig.json"))) return {};
  }
  const folder = join(environment, "apart");
  mkdirSync(folder, { recursive: true });
  setApart(folder);
  return { TSX_TSCONFIG_PATH: join(folder, "tsconfig.json") };
}
