import type { AlloyBlock } from "./alloy-text.ts";

/** How grave a line is, the least grave first. */
export const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** One of {@link levels}. */
export type Level = (typeof levels)[number];

/** Words of loggers and of Postgres, nginx and the like, for the levels. */
export const levelWords: Readonly<Record<string, Level>> = {
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

/** The level of a number of pino's and bunyan's: 10 is trace, 60 is fatal. */
export function levelOfNumber(value: number): Level {
  return levels[Math.min(5, Math.max(0, Math.floor(value / 10) - 1))] ?? "info";
}

/** Fields of a JSON line that may name its level, the first that does counts. */
export const levelFields = ["level", "severity", "lvl", "loglevel"] as const;

/** The stages of a collector that give JSON lines the label `level`, as one of {@link levels}. */
export const levelStages: readonly AlloyBlock[] = [
  {
    block: "stage.json",
    attributes: { expressions: { level: levelFields.join(" || ") } },
  },
  { block: "stage.template", attributes: { source: "level", template: formatTemplate() } },
  { block: "stage.labels", attributes: { values: { level: "" } } },
];

/** A template of Go; of what is no level nothing remains, which gives no label. */
function formatTemplate(): string {
  const numbers = levels.map((level, index) => [String((index + 1) * 10), level]);
  const known = [...Object.entries(levelWords), ...numbers];
  const dictionary = known.map(([word, level]) => `"${word}" "${level}"`).join(" ");
  return `{{ if .Value }}{{ get (dict ${dictionary}) (ToLower .Value) }}{{ end }}`;
}
