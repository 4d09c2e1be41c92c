import {
  levelFields,
  levelOfNumber,
  levels,
  levelWords,
} from "../../components/observability/log-levels.ts";
import type { Level } from "../../components/observability/log-levels.ts";

export { levels, type Level };

/** The level that a line names; undefined where it names none. */
export function levelOf(text: string): Level | undefined {
  return text.startsWith("{") ? levelOfJson(text) : levelOfText(text);
}

function levelOfJson(text: string): Level | undefined {
  try {
    const line = JSON.parse(text) as Record<string, unknown>;
    const value = levelFields
      .map((field) => line[field] ?? undefined)
      .find((one) => one !== undefined);
    if (typeof value === "number") return levelOfNumber(value);
    return typeof value === "string" ? levelWords[value.toLowerCase()] : undefined;
  } catch {
    return undefined;
  }
}

const assigned = /\b(?:level|lvl|severity)=["']?(\w+)/i;
// Further on in a line a word is more likely what the line tells of.
const early =
  /^.{0,60}?(?:^|[\s[(|])(TRACE|DEBUG|INFO|LOG|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|PANIC)(?=[\s\]):|]|$)/;

/** As nginx and Apache write it. */
const bracketed = /^.{0,60}?\[(?:\w+:)?(debug|info|notice|warn|error|crit|alert|emerg)\]/;

function levelOfText(text: string): Level | undefined {
  const word = assigned.exec(text)?.[1] ?? early.exec(text)?.[1] ?? bracketed.exec(text)?.[1];
  if (word !== undefined) return levelWords[word.toLowerCase()];
  // What Node and Python print of an error that nobody caught.
  return /^(?:Uncaught |Traceback |\w*Error\b)/.test(text) ? "error" : undefined;
}
