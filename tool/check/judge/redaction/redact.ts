import { sightSecrets } from "./encoded.ts";
import { createKnownSecrets } from "./known.ts";
import { createShortener } from "./production.ts";
import type { Sighting } from "./shapes.ts";

/** What is hidden beside all that looks like a secret. */
export interface RedactionOptions {
  /** Values that are known to be secret, old and new. */
  secrets: Iterable<string>;
  /** Hosts of production. */
  hosts: Iterable<string>;
  /** Whether account ids, hosts and addresses of production are shown whole. */
  showProduction: boolean;
}

/** Hides what nobody should read; of production, what not everybody should. */
export interface Redactor {
  /** Of a text. */
  text(text: string, production: boolean): string;
  /** Of any data, names of properties too. */
  data<T>(data: T, production: boolean): T;
}

/** A key of an object whose number is an account's. */
const accountKey = /account(_?id|number)?$/i;

/** Makes a redactor. */
export function createRedactor(options: RedactionOptions): Redactor {
  const known = createKnownSecrets(options.secrets);
  const shorten = options.showProduction ? (text: string) => text : createShortener(options.hosts);
  const redactText = (text: string, production: boolean): string => {
    const hidden = hideSightings(known.text(text));
    return production ? shorten(hidden) : hidden;
  };
  const redactData = (data: unknown, production: boolean, key = ""): unknown => {
    if (typeof data === "string" || typeof data === "number") {
      return redactScalar(
        data,
        production && !options.showProduction && accountKey.test(key),
        (text) => redactText(text, production),
      );
    }
    if (Array.isArray(data)) return data.map((item) => redactData(item, production, key));
    if (typeof data !== "object" || data === null) return data;
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        redactText(name, production),
        redactData(value, production, name),
      ]),
    );
  };
  return {
    text: redactText,
    data: <T>(data: T, production: boolean) => redactData(data, production) as T,
  };
}

function redactScalar(
  value: string | number,
  isAccount: boolean,
  redact: (text: string) => string,
): unknown {
  if (isAccount && /^\d{12}$/.test(String(value))) return `…${String(value).slice(-4)}`;
  return typeof value === "string" ? redact(value) : value;
}

/** The text with all that looks like a secret replaced by what it looks like. */
export function hideSightings(text: string): string {
  let hidden = text;
  let end = Infinity;
  // From the end, so that places stay; of those that overlap, the one that begins first.
  for (const { from, to, label } of joined(sightSecrets(text))) {
    if (to > end) continue;
    hidden = `${hidden.slice(0, from)}[looks like a secret: ${label}]${hidden.slice(to)}`;
    end = from;
  }
  return hidden;
}

function joined(sightings: readonly Sighting[]): Sighting[] {
  const merged: Sighting[] = [];
  for (const one of sightings.toSorted(
    (left, right) => left.from - right.from || right.to - left.to,
  )) {
    const last = merged.at(-1);
    if (last !== undefined && one.from < last.to) last.to = Math.max(last.to, one.to);
    else merged.push({ ...one });
  }
  return merged.reverse();
}
