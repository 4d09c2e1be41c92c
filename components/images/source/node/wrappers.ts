/** Options of a program that watches files, which take no value. */
const watching = /^--(?:watch|hot|inspect|inspect-brk|no-clear-screen|clear-screen=false)(?:=.*)?$/;

/** Programs that run another one, with the options of theirs that take a value. */
const wrappers: Readonly<Record<string, RegExp>> = {
  npx: /^(-p|--package|-c)$/,
  bunx: /^$/,
  "cross-env": /^$/,
  "cross-env-shell": /^$/,
  env: /^$/,
  exec: /^$/,
  nodemon: /^(-w|--watch|-e|--ext|-i|--ignore|-d|--delay|--config|--signal)$/,
  dotenv: /^(-e|-c|-v|-p)$/,
  "dotenv-cli": /^(-e|-c|-v|-p)$/,
  "env-cmd": /^(-f|--file|-e|--environments)$/,
  dotenvx: /^(-f|--env-file|-e|--env)$/,
  forever: /^$/,
  supervisor: /^(-w|-i|-e)$/,
};

/** Programs that watch, by the one that does the same without. */
const plainOnes: Readonly<Record<string, string>> = {
  "node-dev": "node",
  "ts-node-dev": "ts-node",
  tsnd: "ts-node",
  "pm2-runtime": "node",
  pm2: "node",
};

/**
 * The words of a command as an image starts it: what wraps it (`npx`, `cross-env`, `nodemon`,
 * `dotenv -e .env --`) is taken off, as are watching, debugging, and files of variables, which
 * no image has.
 */
export function simplify(words: readonly string[]): string[] {
  const assigned = words.findIndex((word) => !/^\w+=/.test(word));
  const variables = words.slice(0, Math.max(assigned, 0));
  const [program = "", ...rest] = assigned < 0 ? [] : words.slice(assigned);
  const inner = innerOf(program, rest);
  if (inner !== undefined) return [...variables, ...simplify(inner)];
  return [...variables, ...withoutWatching([program, ...rest])].filter((word) => word !== "");
}

/** The words of what a wrapper runs; undefined for a program itself. */
function innerOf(program: string, rest: readonly string[]): string[] | undefined {
  const [first = "", ...further] = rest;
  if (/^(pnpm|yarn|npm|bun)$/.test(program) && /^(exec|dlx|x)$/.test(first)) {
    return further.filter((word, index) => !(index === 0 && word === "--"));
  }
  if (program === "yarn" && first === "node") return [...rest];
  if (program === "bun" && first === "x") return further;
  const takesValue = wrappers[program];
  if (takesValue === undefined) return undefined;
  const command = program === "dotenvx" ? further : rest;
  const own = skipOptions(command, takesValue);
  if (program !== "nodemon" && program !== "supervisor") return own;
  return nodemonOf(rest, own);
}

function skipOptions(words: readonly string[], takesValue: RegExp): string[] {
  let at = 0;
  while (at < words.length && words[at]?.startsWith("-") === true) {
    const word = words[at] ?? "";
    at += takesValue.test(word) ? 2 : 1;
    if (word === "--") break;
  }
  return words.slice(at);
}

/** What nodemon runs: a program by `--exec`, else a file by Node or what its ending says. */
function nodemonOf(all: readonly string[], own: readonly string[]): string[] {
  const by = all.findIndex((word) => /^(-x|--exec)$/.test(word));
  if (by >= 0) {
    const command = (all[by + 1] ?? "").split(/\s+/);
    const file = all.slice(by + 2).filter((word) => !word.startsWith("-"));
    return [...command, ...file];
  }
  const [file = "."] = own;
  return [/\.[mc]?tsx?$/.test(file) ? "ts-node" : "node", ...(own.length === 0 ? [file] : own)];
}

function withoutWatching([program = "", ...rest]: readonly string[]): string[] {
  const name = plainOnes[program] ?? program;
  const kept = rest.filter(
    (word, index) =>
      !watching.test(word) &&
      !/^--(watch-path|env-file)=/.test(word) &&
      !/^--(watch-path|env-file)$/.test(rest[index - 1] ?? "") &&
      !/^--(watch-path|env-file)$/.test(word),
  );
  if (program === "tsx" && kept[0] === "watch") return [program, ...kept.slice(1)];
  if (program === "bun" && kept[0] === "run" && /\.[mc]?[jt]sx?$/.test(kept[1] ?? "")) {
    return [program, ...kept.slice(1)];
  }
  if (name === program) return [program, ...kept];
  return [name, ...plainArguments(program, kept)];
}

/** A watcher's options are its own: what it runs is the file with its arguments. */
function plainArguments(program: string, words: readonly string[]): string[] {
  const own = program.startsWith("pm2") && words[0] === "start" ? words.slice(1) : words;
  const file = own.findIndex((word) => !word.startsWith("-") && word !== "max");
  return file < 0 ? [] : own.slice(file, file + 1);
}
