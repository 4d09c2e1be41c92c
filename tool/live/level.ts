/** How grave a line is, the least grave first. */
export const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** One of {@link levels}. */
export type Level = (typeof levels)[number];

/** Words of loggers and of Postgres, nginx and the like, for the levels. */
const words: Readonly<Record<string, Level>> = {
  trace: "trace",
  verbose: "debug",
  debug: "debug",
  info: "info",
  information: "info",
  log: "info",
  notice: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  err: "error",
  severe: "error",
  crit: "fatal",
  critical: "fatal",
  alert: "fatal",
  emerg: "fatal",
  fatal: "fatal",
  panic: "fatal",
};

/** The level that a line names; undefined where it names none. */
export function levelOf(text: string): Level | undefined {
  return text.startsWith("{") ? levelOfJson(text) : levelOfText(text);
}

function levelOfJson(text: string): Level | undefined {
  try {
    const line = JSON.parse(text) as Record<string, unknown>;
    const value = line.level ?? line.severity ?? line.lvl ?? line.loglevel;
    if (typeof value === "number") return levelOfNumber(value);
    return typeof value === "string" ? words[value.toLowerCase()] : undefined;
  } catch {
    return undefined;
  }
}

/** The numbers of pino and bunyan: 10 is trace, 60 is fatal. */
function levelOfNumber(value: number): Level {
  return levels[Math.min(5, Math.max(0, Math.floor(value / 10) - 1))] ?? "info";
}

const assigned = /\b(?:level|lvl|severity)=["']?(\w+)/i;
// Further on in a line a word is more likely what the line tells of.
const early =
  /^.{0,60}?(?:^|[\s[(|])(TRACE|DEBUG|INFO|LOG|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|PANIC)(?=[\s\]):|]|$)/;

/** As nginx and Apache write it. */
const bracketed = /^.{0,60}?\[(?:\w+:)?(debug|info|notice|warn|error|crit|alert|emerg)\]/;

function levelOfText(text: string): Level | undefined {
  const word = assigned.exec(text)?.[1] ?? early.exec(text)?.[1] ?? bracketed.exec(text)?.[1];
  if (word !== undefined) return words[word.toLowerCase()];
  // What Node and Python print of an error that nobody caught.
  return /^(?:Uncaught |Traceback |\w*Error\b)/.test(text) ? "error" : undefined;
}
