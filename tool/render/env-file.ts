import { randomInt } from "node:crypto";
import { parseEnv } from "node:util";
import { UserError } from "../../variables/user-error.ts";
import type { Placeholder } from "./placeholders.ts";

/** Values of placeholders by name; empty where nobody has given one yet. */
export type Values = Readonly<Record<string, string>>;

/** The values in the text of an earlier `.env`. */
export function parseEnvFile(text: string): Values {
  return parseEnv(text) as Values;
}

/**
 * A value for every placeholder: passwords of earlier renderings stay as they are and missing ones
 * are made up; secrets that the config or the program gives are taken from there.
 */
export function completeValues(placeholders: readonly Placeholder[], earlier: Values): Values {
  const entries = placeholders.map(({ name, source }) => {
    const known = earlier[name] ?? "";
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
 *
 * @throws UserError `EnvValue` for a value that the readers of such files do not agree on.
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
    return `# ${about}${missing}\n${name}=${quote(name, value)}\n`;
  });
  const others = Object.entries(earlier).filter(([name]) => !names.has(name));
  const kept = others.map(([name, value]) => `${name}=${quote(name, value)}\n`).sort();
  if (kept.length > 0) blocks.push(`# not used by this rendering\n${kept.join("")}`);
  return `# Secrets of \`slipway render ${stack}\`: never commit this file.\n${blocks.join("")}`;
}

/** Read alike by docker-compose 1.29 (python-dotenv), Compose v2 and Node. */
function quote(name: string, value: string): string {
  if (/^[\w./:@%+,=-]*$/.test(value)) return value;
  // python-dotenv puts variables in place of `${…}` even between single quotes.
  if (!/['\\\n\r]|\$\{/.test(value)) return `'${value}'`;
  if (!/["\\$\r]/.test(value)) return `"${value.replaceAll("\n", "\\n")}"`;
  throw new UserError(
    "EnvValue",
    `${name} cannot be written into .env so that every reader of it reads the same: ` +
      "choose a value without \\ and ${, and with only one kind of quotes.",
  );
}
