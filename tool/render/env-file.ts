import { randomInt } from "node:crypto";
import { parseEnv } from "node:util";
import type { Placeholder } from "./placeholders.ts";

/** Values of placeholders by name; empty where nobody has given one yet. */
export type Values = Readonly<Record<string, string>>;

/**
 * What stands in values for what docker-compose would misread: a dollar sign, which begins a
 * variable, and the end of a value after a backslash, which would take the quote with it.
 */
const helpers = { SLIPWAY_DOLLAR: "$", SLIPWAY_NOTHING: "" };

/** The values in the text of an earlier `.env`. */
export function parseEnvFile(text: string): Values {
  // Node knows no escapes but that of a line feed.
  const escaped = [...text.matchAll(/^(\w+)="((?:[^"\\\n]|\\.)*)"$/gm)];
  const values = {
    ...parseEnv(text),
    ...Object.fromEntries(escaped.map(([, name = "", value = ""]) => [name, unescape(value)])),
  };
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => !(name in helpers)),
  ) as Values;
}

/**
 * A value for every placeholder: passwords of earlier renderings stay as they are and missing ones
 * are made up; secrets that the config or the program gives are taken from there.
 */
export function completeValues(placeholders: readonly Placeholder[], earlier: Values): Values {
  const entries = placeholders.map(({ name, plainName = name, source }) => {
    // What is made up stays, also where another secret takes its name over.
    const known = earlier[name] ?? (source.kind === "generated" ? earlier[plainName] : "") ?? "";
    if (source.kind !== "generated") return [name, source.value ?? known];
    return [name, known === "" ? generatePassword(source.length) : known];
  });
  return Object.fromEntries(entries) as Values;
}

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function generatePassword(length: number): string {
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join("");
}

/**
 * The text of the `.env`: every placeholder with what it is, then what earlier renderings needed.
 */
export function formatEnvFile(
  stack: string,
  placeholders: readonly Placeholder[],
  values: Values,
  earlier: Values,
): string {
  const names = new Set(placeholders.map(({ name }) => name));
  const blocks = placeholders.map(({ name, about }) => {
    const value = values[name] ?? "";
    const missing = value === "" ? " (fill it in)" : "";
    return `# ${about}${missing}\n${name}=${quote(value)}\n`;
  });
  const others = Object.entries(earlier).filter(([name]) => !names.has(name));
  const kept = others.map(([name, value]) => `${name}=${quote(value)}\n`).sort();
  if (kept.length > 0) blocks.push(`# not used by this rendering\n${kept.join("")}`);
  const header = `# Secrets of \`slipway render ${stack}\`: never commit this file.\n`;
  const body = blocks.join("");
  return header + formatHelpers(body) + body;
}

function formatHelpers(body: string): string {
  const lines = Object.entries(helpers)
    .filter(([name]) => body.includes(`\${${name}}`))
    .map(([name, value]) => `${name}=${quote(value)}\n`);
  return lines.length === 0
    ? ""
    : `# stand in values for what compose would misread\n${lines.join("")}`;
}

/** Read alike by docker-compose 1.29 (python-dotenv) and Compose, and as far as it goes by Node. */
function quote(value: string): string {
  if (/^[\w./:@%+,=-]*$/.test(value)) return value;
  // python-dotenv puts variables in place of `${…}` even between single quotes.
  if (!/['\\\n\r]|\$\{/.test(value)) return `'${value}'`;
  if (!/["\\$\r]/.test(value)) return `"${value.replaceAll("\n", "\\n")}"`;
  const escaped = value.replaceAll(/["\\$\n\r]/g, (character) => escapes[character] ?? "");
  return `"${escaped}${value.endsWith("\\") ? "${SLIPWAY_NOTHING}" : ""}"`;
}

/** What stands for a character between double quotes. */
const escapes: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  "\\": String.raw`\\`,
  "\n": String.raw`\n`,
  "\r": String.raw`\r`,
  $: "${SLIPWAY_DOLLAR}",
};

const written = new Map([
  ...Object.entries(escapes).map(([character, text]) => [text, character] as const),
  ["${SLIPWAY_NOTHING}", ""],
]);

function unescape(text: string): string {
  return text.replaceAll(/\\[\\"nr]|\$\{\w+\}/g, (one) => written.get(one) ?? one);
}
