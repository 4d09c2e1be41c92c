import type { Package } from "./node-package.ts";
import { ownDockerfile, refuseSource } from "./source-plan.ts";
import type { Framework } from "./source-plan.ts";

/** A command without a shell: variables, then a program with its arguments. */
export interface StartCommand {
  words: string[];
  variables: Record<string, string>;
}

/** What only a shell understands. */
const shellSyntax = /[;&|<>$`(){}*?~"'\\\n]/;

/**
 * How a package is started: its script `start` (`start:prod` for Nest), its `main`, or a usual file.
 *
 * @throws UserError `StartMissing`, `StartNeedsShell`, `StartForDevelopment`.
 */
export function findStart(
  folder: string,
  manifest: Package,
  framework: Framework,
  names: readonly string[],
): StartCommand {
  const { scripts, main } = manifest;
  const script = framework === "nest" ? (scripts["start:prod"] ?? "") : (scripts.start ?? "");
  if (script !== "") return parseStart(folder, script, manifest);
  if (framework === "nest") return { words: ["node", "dist/main.js"], variables: {} };
  const usual = [
    "index.js",
    "index.mjs",
    "index.ts",
    "server.js",
    "server.ts",
    "main.js",
    "main.ts",
  ];
  const file = main ?? usual.find((name) => names.includes(name));
  if (file !== undefined) return { words: ["node", file.replace(/^\.\//, "")], variables: {} };
  throw refuseSource(
    "StartMissing",
    folder,
    "does not say how it is started: give its package.json a script `start` (`node server.js`), " +
      "or `main`.",
  );
}

function parseStart(folder: string, script: string, manifest: Package): StartCommand {
  if (shellSyntax.test(script)) {
    throw refuseSource(
      "StartNeedsShell",
      folder,
      `is started by \`${script}\`, which needs a shell, and a shell would keep the signal to stop ` +
        `from the program: make it one program with its arguments, ${ownDockerfile}.`,
    );
  }
  const words = script.trim().split(/\s+/);
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  const assigned = (first < 0 ? words : words.slice(0, first)).map((word) => {
    const equals = word.indexOf("=");
    return [word.slice(0, equals), word.slice(equals + 1)] as const;
  });
  const program = first < 0 ? [] : words.slice(first);
  checkProgram(folder, script, program[0], manifest);
  return { words: program, variables: Object.fromEntries(assigned) };
}

function checkProgram(
  folder: string,
  script: string,
  program: string | undefined,
  { dependencies, devDependencies }: Package,
): void {
  const runners = ["npm", "npx", "pnpm", "yarn", "bunx", "nodemon"];
  const isDev = program !== undefined && program in devDependencies && !(program in dependencies);
  if (program !== undefined && !isDev && !runners.includes(program)) return;
  throw refuseSource(
    "StartForDevelopment",
    folder,
    `is started by \`${script}\`, which is for development: start the program itself ` +
      "(`node server.js`, `node main.ts`), or move what starts it to `dependencies`.",
  );
}
