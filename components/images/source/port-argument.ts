import { portVariable } from "../../../variables/port-word.ts";

/** A command that listens where `PORT` says. */
export interface FollowedCommand {
  words: string[];
  variables: Record<string, string>;
  /** The port that it named itself, which is the default; undefined for none. */
  port: number | undefined;
}

/** The option that every program has for its port, and those that some have beside it. */
const portOption = /^--(?:server[.-]|http-)?port$/;
const ownOptions: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    ["next", "nuxt", "nuxi", "fastify", "json-server", "daphne", "sanic"].map(
      (name) => [name, /^-p$/] as const,
    ),
  ),
  gunicorn: /^(?:-b|--bind)$/,
  hypercorn: /^(?:-b|--bind)$/,
  "waitress-serve": /^--listen$/,
  uwsgi: /^--http(?:-socket)?$/,
};

/** Programs that know no `PORT`: what tells them, and after how many words it goes. */
const silent: Readonly<Record<string, readonly [after: number, ...words: string[]]>> = {
  uvicorn: [1, "--port", portVariable],
  hypercorn: [1, "--bind", `0.0.0.0:${portVariable}`],
  daphne: [1, "-p", portVariable],
  "waitress-serve": [1, `--listen=*:${portVariable}`],
  streamlit: [2, "--server.port", portVariable],
  fastapi: [2, "--port", portVariable],
};

/** Of those, the ones that listen on this machine alone, and what tells them otherwise. */
const local: Readonly<Record<string, readonly string[]>> = {
  uvicorn: ["--host", "0.0.0.0"],
  daphne: ["-b", "0.0.0.0"],
};

/** What tells a program to listen on something else, or that a file says where. */
const elsewhere = /^(?:--uds|--fd|-u|--unix-socket|--config|-c|-e|--endpoint)(?:=|$)|unix:/;

/**
 * A command whose port is what `PORT` says, the one that it names itself otherwise: `next start -p 3000`,
 * `gunicorn -b :5000`, `PORT=4000 node server.js`. One of a shell says so in the shell's own words.
 */
export function followPort(
  start: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): FollowedCommand {
  const { PORT: set, ...others } = variables;
  const own = asPort(set);
  const kept = own === undefined ? { ...variables } : others;
  const [program, option, text = ""] = start;
  if (program === "sh" && option === "-c") {
    const { line, port } = followLine(text);
    return { words: ["sh", "-c", line], variables: kept, port: port ?? own };
  }
  const { words, port } = followWords(start, () => portVariable);
  return { words: words.flat(), variables: kept, port: port ?? own };
}

/** A line of a shell, of which the last program is the one that listens. */
function followLine(text: string): { line: string; port: number | undefined } {
  const at = text.lastIndexOf("exec ");
  const from = at < 0 ? 0 : at + "exec ".length;
  const [, assigned] =
    /(?:^|\s)PORT=(\d{2,5})\s+(?:\w+=\S+\s+)*exec $/.exec(text.slice(0, from)) ?? [];
  const own = asPort(assigned);
  const before =
    own === undefined
      ? text.slice(0, from)
      : text
          .slice(0, from)
          .replace(/PORT=\d+(?=\s+(?:\w+=\S+\s+)*exec $)/, `PORT=${withDefault(own)}`);
  const parts = text.slice(from).split(/(\s+)/);
  const gaps = parts.filter((_part, index) => index % 2 === 1);
  const found = followWords(
    parts.filter((_part, index) => index % 2 === 0),
    withDefault,
  );
  const last = found.words.map((words, index) => words.join(" ") + (gaps[index] ?? "")).join("");
  const [, inText] = /\$\{PORT:-(\d{2,5})\}/.exec(last) ?? [];
  return { line: before + last, port: found.port ?? own ?? asPort(inText) };
}

function withDefault(port: number): string {
  return `\${PORT:-${port}}`;
}

/** The words of a program, each with what goes after it, and the port that they named. */
function followWords(
  words: readonly string[],
  form: (port: number) => string,
): { words: string[][]; port: number | undefined } {
  const at = words[0] === "python" && words[1] === "-m" ? 2 : 0;
  const program = words[at] ?? "";
  const isOption = (word: string): boolean =>
    portOption.test(word) || ownOptions[program]?.test(word) === true;
  let port: number | undefined;
  const put = (value: string): string => {
    // A shell puts nothing into what stands in single quotes.
    const text = value.replaceAll("'", '"');
    const [, host = "", digits, end = ""] = /^("?(?:[^"]*:)?)(\d{2,5})("?)$/.exec(text) ?? [];
    const found = asPort(digits);
    // Two ports are two things: the first is the one that it serves on.
    if (found === undefined || (port !== undefined && port !== found)) return value;
    port = found;
    return `${host}${form(found)}${end}`;
  };
  const followed = words.map((word, index) => {
    if (index <= at) return word;
    const [, option = "", equals = "", value = ""] = /^(--[\w.-]+|-\w)(=?)(.+)$/.exec(word) ?? [];
    if (isOption(option)) return option + equals + put(value);
    return isOption(words[index - 1] ?? "") ? put(word) : word;
  });
  const isTold = words.some(
    (word) =>
      word.includes("PORT") ||
      elsewhere.test(word) ||
      isOption(/^(--[\w.-]+|-\w)/.exec(word)?.[0] ?? ""),
  );
  return { words: isTold ? followed.map((word) => [word]) : tell(followed, at), port };
}

/** The words of a program that knows no `PORT`, with those that tell it; others as they are. */
function tell(words: readonly string[], at: number): string[][] {
  const program = words[at] ?? "";
  const [after = 0, ...port] = silent[program] ?? [];
  const isAnywhere = words.some((word) => /^(--host|-b)(=|$)/.test(word));
  const more = [...(isAnywhere ? [] : (local[program] ?? [])), ...port];
  const place = at + after - 1;
  return words.map((word, index) => (index === place && after > 0 ? [word, ...more] : [word]));
}

function asPort(text: string | undefined): number | undefined {
  return /^\d{2,5}$/.test(text ?? "") && Number(text) < 65_536 ? Number(text) : undefined;
}
