import { createHash } from "node:crypto";
import { marks, type Properties, type Value } from "../engine/state/snapshot.ts";
import { hashOf, toJson, type Json } from "./canonical.ts";

/** What a value is written with. */
export interface Writing {
  /** Makes a text the same on every machine, and hides the secrets in it. */
  text: (text: string) => string;
  /** Names of the config's secrets that a text is made of, and whether it is one of them alone. */
  secretsIn: (text: string) => { names: string[]; alone: boolean };
  /** Takes note of a secret that the program makes itself. */
  own: (path: string, value: Json) => void;
}

/** Longer texts stand in a file by their hash. */
const longestShown = 200;

/**
 * A value by the paths of its leaves, as `tags.team` and `rules[0].port`. Secrets stand by where
 * they come from, what is unknown as `[unknown]`, assets by the hash of their content; what is null
 * is not there.
 */
export function flatten(path: string, value: Value, writing: Writing): [string, Json][] {
  if (value === null) return [];
  if (value === marks.unknown) return [[path, "[unknown]"]];
  if (typeof value !== "object") return [[path, leafOf(value, writing)]];
  if (Array.isArray(value)) {
    if (value.length === 0) return [[path, []]];
    // An element that is null keeps its place.
    return value.flatMap((item, index): [string, Json][] =>
      item === null ? [[`${path}[${index}]`, null]] : flatten(`${path}[${index}]`, item, writing),
    );
  }
  const marked = markedOf(path, value, writing);
  if (marked !== undefined) return [[path, marked]];
  const fields = Object.entries(value).filter(([, item]) => item !== null);
  if (fields.length === 0) return [[path, {}]];
  return fields.flatMap(([key, item]) => flatten(stepTo(path, key), item, writing));
}

/** Named values by their paths. */
export function flattenAll(properties: Properties, writing: Writing): [string, Json][] {
  return Object.entries(properties).flatMap(([key, value]) =>
    flatten(stepTo("", key), value, writing),
  );
}

function stepTo(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function leafOf(value: string | number | boolean, writing: Writing): Json {
  if (typeof value === "string") return shorten(writing.text(value));
  if (typeof value === "boolean") return value;
  // 0 and -0 are one number to every provider, and JSON has no form for what is none.
  return Number.isFinite(value) ? value + 0 : `[number ${String(value)}]`;
}

/** A text as a file shows it: long ones by their hash, none that looks like a word of ours. */
export function shorten(text: string): string {
  const shown = text.startsWith("[") ? `\\${text}` : text;
  if (shown.length <= longestShown) return shown;
  return `[text of ${text.length} characters ${createHash("sha256").update(text).digest("hex")}]`;
}

function markedOf(path: string, value: Properties, writing: Writing): Json | undefined {
  switch (value[marks.signature]) {
    case marks.secret:
      return secretOf(path, value.value ?? null, writing);
    case marks.asset:
    case marks.archive:
      return contentOf(value, writing);
    case marks.resource:
      return `[resource ${typeof value.urn === "string" ? value.urn : "unknown"}]`;
    default:
      return undefined;
  }
}

/** An asset by what it holds, wherever it comes from. */
function contentOf(value: Properties, writing: Writing): Json {
  const kind = value[marks.signature] === marks.asset ? "asset" : "archive";
  if (typeof value.hash === "string") return `[${kind} ${value.hash}]`;
  const place = [value.path, value.uri].find((one) => typeof one === "string");
  return `[${kind} ${typeof place === "string" ? writing.text(place) : "of unknown content"}]`;
}

function secretOf(path: string, value: Value, writing: Writing): Json {
  if (value === marks.unknown) return "[secret, unknown]";
  const texts = textsIn(value).map((text) => writing.secretsIn(text));
  const names = [...new Set(texts.flatMap((text) => text.names))].sort();
  const of = names.length === 0 ? "" : ` of ${names.join(", ")}`;
  // A secret of the config is told by its ciphertext, once for all places.
  if (typeof value === "string" && texts[0]?.alone === true) return `[secret${of}]`;
  writing.own(path, toJson(value));
  return `[secret made by the program${of === "" ? "" : `,${of}`}]`;
}

function textsIn(value: Value): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item) => textsIn(item));
}

/** Hash of a whole value as one reads it, for what a file must not grow by. */
export function hashShown(value: unknown): string {
  return hashOf(toJson(value)).slice(0, 16);
}
