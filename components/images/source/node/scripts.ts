import { splitLine } from "../shell-line.ts";
import type { ShellPart } from "../shell-line.ts";
import type { Package } from "./package.ts";

/** How a script calls another: `npm run build`, `yarn build`, `pnpm -s build`. */
const call =
  /^(?:npm|pnpm|yarn|bun)(?:\s+-[-\w]+)*\s+(?:(?:run|run-script)\s+)?(?:-[-\w]+\s+)*([\w:.-]+)(\s+--)?(\s+.*)?$/;

/** Names that are commands of the managers themselves, unless `run` stands before. */
const builtIn = new Set([
  "install",
  "i",
  "ci",
  "add",
  "exec",
  "dlx",
  "x",
  "create",
  "init",
  "node",
]);

/** The parts of a script, with the scripts that it calls in the place of the calls. */
export function expandScript(
  { scripts }: Pick<Package, "scripts">,
  name: string,
  seen: readonly string[] = [],
): ShellPart[] {
  const text = scripts[name] ?? "";
  const before = scripts[`pre${name}`];
  const first = before === undefined ? [] : expandText(scripts, before, [...seen, name]);
  const joined = first.map((part, index) =>
    index === first.length - 1 ? { ...part, operator: "&&" } : part,
  );
  return [...joined, ...expandText(scripts, text, [...seen, name])];
}

function expandText(
  scripts: Package["scripts"],
  text: string,
  seen: readonly string[],
): ShellPart[] {
  return splitLine(text).flatMap((part) => {
    const called = calledScript(part.text, scripts);
    if (called === undefined || seen.includes(called.name)) return [part];
    const inner = expandScript({ scripts }, called.name, seen);
    return inner.map((one, index) =>
      index < inner.length - 1
        ? one
        : { text: `${one.text}${called.rest}`.trim(), operator: part.operator },
    );
  });
}

/** The script that a command calls, if it is one of the package. */
export function calledScript(
  text: string,
  scripts: Package["scripts"],
): { name: string; rest: string } | undefined {
  const match = call.exec(
    text.replace(/^npm start\b/, "npm run start").replace(/^npm test\b/, "npm run test"),
  );
  const name = match?.[1];
  if (name === undefined || scripts[name] === undefined) return undefined;
  if (builtIn.has(name) && !/\brun(-script)?\b/.test(text)) return undefined;
  return { name, rest: match?.[3] ?? "" };
}

/** Programs that make files and end. */
const builders = new RegExp(
  "^(?:tsc|tsup|swc|babel|rollup|webpack|esbuild|parcel build|rimraf|rm|del(?:-cli)?|mkdirp?|cp|copyfiles|cpx|" +
    "ncp|shx|echo|ls|tailwindcss|sass|postcss|tsc-alias|unbuild|tsdown|rspack|rsbuild build|vue-tsc|" +
    "svelte-check|eslint|prettier|(?:next|vite|nest|nuxt|astro|gatsby|remix|ng|expo|react-scripts|" +
    "react-router|vue-cli-service|vinxi|nitro|svelte-kit|nx|turbo) (?:run )?build|remix vite:build|" +
    "(?:npm|pnpm|yarn|bun) (?:run )?build|prisma generate|npm ci|(?:npm|pnpm|yarn|bun) (?:i|install)|bun build)\\b",
);

/** Whether a command makes files and ends, and so belongs to the build. */
export function isBuilding(command: string): boolean {
  const plain = command.replace(
    /^(?:(?:npx|bunx|cross-env|pnpm exec|yarn exec)\s+|\w+=\S+\s+)+/,
    "",
  );
  return builders.test(plain);
}
