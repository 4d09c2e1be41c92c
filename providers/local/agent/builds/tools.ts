import { UserError } from "../../../../variables/user-error.ts";
import { findProgram } from "../find-program.ts";

/** How a program is installed that is not there, by its name. */
const installation: Readonly<Record<string, string>> = {
  python3: "`apt-get install python3 python3-venv`, or https://www.python.org/downloads",
  go: "`apt-get install golang-go`, or https://go.dev/dl",
  npm: "it comes with Node: https://nodejs.org",
  pnpm: "`corepack enable pnpm`, or `npm install --global pnpm`",
  yarn: "`corepack enable yarn`, or `npm install --global yarn`",
  bun: "`npm install --global bun`",
};

/**
 * The path of a program that a build needs.
 *
 * @throws UserError `ToolMissing` with how to install it.
 */
export function requireTool(name: string, component: string, path: string | undefined): string {
  const found = findProgram([name], path);
  if (found !== undefined) return found;
  throw new UserError(
    "ToolMissing",
    `'${component}' needs \`${name}\`, which is not on PATH (${path ?? ""}): install it ` +
      `(${installation[name] ?? "see its documentation"}), and run the command again.`,
  );
}
