import { ownDockerfile, refuseSource } from "../plan.ts";
import { followPort } from "../port-argument.ts";
import { isPlain, shellWords, splitVariables, wordsOf } from "../shell-line.ts";
import type { ShellPart } from "../shell-line.ts";
import type { Package } from "./package.ts";
import { calledScript, expandScript, isBuilding } from "./scripts.ts";
import { simplify } from "./wrappers.ts";

/** A command without a shell, or one of a shell's: variables, then a program with its arguments. */
export interface StartCommand {
  words: string[];
  variables: Record<string, string>;
  /** The port that it names, where `PORT` says none; undefined for none. */
  port?: number | undefined;
}

/** A start command, with what must be built before it. */
export interface ScriptStart extends StartCommand {
  /** Commands that the script runs before, which belong to the build. */
  builds: string[];
}

/** Scripts that say how a package is started in production, the plainest first. */
const productionScripts = ["start:prod", "start:production", "serve:prod", "production", "prod"];

/**
 * The script of a package that starts it, by its name: `start`, or what says that it is for
 * production where there is none, or where that one is for development.
 */
export function findStartScript(
  manifest: Package,
  isDevelopment: (command: StartCommand) => boolean,
): string | undefined {
  const others = productionScripts.filter((name) => (manifest.scripts[name] ?? "") !== "");
  if ((manifest.scripts.start ?? "") === "") return others[0];
  const last = expandScript(manifest, "start").at(-1);
  const start = last === undefined ? undefined : commandOf(last.text);
  return start !== undefined && isDevelopment(start) ? (others[0] ?? "start") : "start";
}

/**
 * How a script starts a package: a script that it calls is looked into, what builds is set apart,
 * and what watches files for changes is left out.
 *
 * @throws UserError `StartNeedsShell`, `StartSeveral`, `StartForDevelopment`.
 */
export function readStart(folder: string, manifest: Package, script: string): ScriptStart {
  const text = manifest.scripts[script] ?? "";
  const parts = expandScript(manifest, script);
  checkFolder(folder, text, parts);
  checkOperators(folder, text, parts);
  const last = parts.at(-1)?.text ?? "";
  const before = parts.slice(0, -1).map((part) => part.text);
  const builds = before.filter(isBuilding);
  const kept = before.filter((one) => !isBuilding(one) && !/^(cd \.|true|:)$/.test(one));
  const command = plainCommandOf(last);
  checkProgram(folder, text, command, manifest);
  if (kept.length === 0 && (isPlain(last) || command.words[0] !== "sh")) {
    return { ...followPort(command.words, command.variables), builds };
  }
  const simple = kept.map((one) => (isPlain(one) ? textOf(plainCommandOf(one)) : one));
  const lastText = isPlain(last) ? textOf(command) : last;
  return { ...followPort(shellWords(simple, lastText)), builds };
}

/** A command by its words, which listens where `PORT` says; what needs a shell is given to one. */
export function commandOf(text: string): StartCommand {
  const { words, variables } = plainCommandOf(text);
  return followPort(words, variables);
}

function plainCommandOf(text: string): StartCommand {
  const simple = simplify(wordsOf(text));
  const { variables, rest } = splitVariables(simple);
  const isQuoted = isPlain(text.replaceAll(/"[^"$`\\]*"|'[^']*'/g, "x"));
  if (isQuoted) return { words: rest, variables };
  return { words: shellWords([], text.replace(/^(npx|cross-env)\s+/, "")), variables: {} };
}

function textOf({ words, variables }: StartCommand): string {
  return [...Object.entries(variables).map(([name, value]) => `${name}=${value}`), ...words].join(
    " ",
  );
}

/** A script that changes into a folder starts another package. */
function checkFolder(folder: string, text: string, parts: readonly ShellPart[]): void {
  const place =
    parts
      .map((part) => /^cd (?:\.\/)?([\w@-][\w./@-]*)$/.exec(part.text)?.[1])
      .find((one) => one !== undefined) ??
    parts
      .map(
        (part) =>
          /(?:--prefix|--cwd|-C|--filter|--workspace|-w|\bworkspace)[ =](?:\.\/)?([\w@-][\w./@-]*)/.exec(
            /^(npm|pnpm|yarn|bun) /.test(part.text) ? part.text : "",
          )?.[1],
      )
      .find((one) => one !== undefined);
  if (place === undefined) return;
  throw refuseSource(
    "WorkspaceRoot",
    folder,
    `is started by \`${text}\`, which starts another package: name the folder of that one (${place}) as ` +
      "the source.",
  );
}

function checkOperators(folder: string, text: string, parts: readonly ShellPart[]): void {
  const operator = parts.slice(0, -1).find((part) => part.operator !== "&&")?.operator;
  const trailing = parts.at(-1)?.operator ?? "";
  if (operator === undefined && trailing === "") return;
  if (operator === "&" || trailing === "&") {
    throw refuseSource(
      "StartSeveral",
      folder,
      `is started by \`${text}\`, which are several programs at once: make each a component of its ` +
        `own with its \`command\`, ${ownDockerfile}.`,
    );
  }
  throw refuseSource(
    "StartNeedsShell",
    folder,
    `is started by \`${text}\`, which needs a shell, and a shell would keep the signal to stop ` +
      `from the program: make it one program with its arguments, ${ownDockerfile}.`,
  );
}

/** Programs that start several others. */
const starters = new Set(["concurrently", "npm-run-all", "run-p", "run-s"]);

/** Programs of platforms whose functions have no program of their own. */
const platforms: Readonly<Record<string, string>> = {
  wrangler: "Cloudflare Workers",
  serverless: "the Serverless Framework",
  sls: "the Serverless Framework",
  vercel: "Vercel",
  netlify: "Netlify",
  firebase: "Firebase",
  func: "Azure Functions",
  sam: "AWS Lambda",
  meteor: "Meteor",
  electron: "a desktop (Electron)",
  "electron-forge": "a desktop (Electron)",
  "electron-vite": "a desktop (Electron)",
  tauri: "a desktop (Tauri)",
  "react-native": "a phone (React Native)",
  shopify: "Shopify",
};

/** Refuses what starts no server of the package's own. */
function checkProgram(
  folder: string,
  text: string,
  { words }: StartCommand,
  { scripts }: Package,
): void {
  const [program = ""] = words;
  if (/^(turbo|nx|lerna|moon|rush)$/.test(program)) {
    throw refuseSource(
      "WorkspaceRoot",
      folder,
      `is started by \`${text}\`, which starts the packages of a workspace: name the folder of one of them ` +
        "as the source.",
    );
  }
  if (starters.has(program)) {
    throw refuseSource(
      "StartSeveral",
      folder,
      `is started by \`${text}\`, which starts others: make each a component of its own with its ` +
        `\`source\` or \`command\`, or give \`start\` the one program that serves.`,
    );
  }
  checkPlatform(folder, text, words);
  const called = calledScript(words.join(" "), scripts);
  if (called === undefined && !/^(npm|pnpm|yarn)$/.test(program)) return;
  throw refuseDevelopment(folder, text);
}

/** Refuses what is made for a platform that calls functions. @throws UserError `StartElsewhere` */
export function checkPlatform(
  folder: string,
  text: string,
  [program = ""]: readonly string[],
): void {
  const platform = platforms[program];
  if (platform === undefined) return;
  throw refuseSource(
    "StartElsewhere",
    folder,
    `is started by \`${text}\`: it is made for ${platform}, which has no server that an image could ` +
      `run; give it a script \`start\` of its own (\`node server.js\`), ${ownDockerfile}.`,
  );
}

/** Programs whose first word is not what they do: a file, or a server that has such a command. */
const plainPrograms =
  /^(node|bun|deno|tsx|ts-node|python3?|sh|bash|strapi|directus|serve|medusa|json-server)$/;

/** Whether a command serves for development, by the words that tools have for it. */
export function looksLikeDevelopment([
  program = "",
  first = "",
  ...rest
]: readonly string[]): boolean {
  if (plainPrograms.test(program))
    return /^(develop|dev)$/.test(first) && !/^(node|bun|tsx)$/.test(program);
  if (/^(dev|develop|development|watch|serve|server|preview)$/.test(first)) return true;
  if (/-(dev|start|serve)$/.test(program)) return true;
  return [first, ...rest].some((word) => /^--(dev|watch|hot|live-?reload)$/.test(word));
}

/** The refusal of a start that serves for development, and which nothing is known to build for. */
export function refuseDevelopment(folder: string, text: string): Error {
  return refuseSource(
    "StartForDevelopment",
    folder,
    `is started by \`${text}\`, which is for development: give it a script \`start\` with the program ` +
      `itself (\`node server.js\`, \`node dist/main.js\`) and one \`build\` that makes it, ${ownDockerfile}.`,
  );
}
