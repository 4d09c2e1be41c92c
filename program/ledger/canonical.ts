import { LedgerError } from "./problem.ts";

/** What an entry may be made of: no fractions, whose text is not the same everywhere. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject;

/** An object of plain values; a field that is undefined is not there. */
export interface PlainObject {
  readonly [key: string]: Plain | undefined;
}

/** Deeper than any entry is; a text that nests more is no entry. */
const deepest = 12;

/**
 * The one text of a value: JSON with sorted keys, no spaces, whole numbers, texts in Unicode's
 * composed form (NFC).
 *
 * @throws LedgerError `TextUnsafe`, `NotCanonical` for what has no such text.
 */
export function formatCanonical(value: unknown, depth = 0): string {
  if (depth > deepest) throw new LedgerError("NotCanonical", "nests too deep");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return formatText(value);
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) {
    return `[${value.map((one) => formatCanonical(one, depth + 1)).join(",")}]`;
  }
  if (typeof value === "object" && isPlainObject(value)) return formatObject(value, depth);
  throw new LedgerError("NotCanonical", `has a value that is no JSON: ${typeof value}`);
}

/**
 * Reads a text that {@link formatCanonical} would write. Anything else that means the same (other
 * order, spaces, a key twice, `1.0` for `1`) is refused: what is signed is the bytes.
 *
 * @throws LedgerError `NotJson`, `DuplicateKey`, `NotCanonical`, `TextUnsafe`
 */
export function parseCanonical(text: string): unknown {
  const value = parseJson(text);
  const canonical = formatCanonical(value);
  if (canonical === text) return value;
  const twice = duplicateKey(text);
  if (twice !== undefined) throw new LedgerError("DuplicateKey", `has the key '${twice}' twice`);
  throw new LedgerError(
    "NotCanonical",
    "is not in the one form that is signed: sorted keys, no spaces, whole numbers",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LedgerError("NotJson", "is not JSON");
  }
}

function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function formatObject(value: Record<string, unknown>, depth: number): string {
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  // Set by `{"__proto__": …}` in JSON, it would be another object's field elsewhere.
  if (keys.includes("__proto__")) throw new LedgerError("NotCanonical", "has the key '__proto__'");
  const fields = keys.map((key) => `${formatText(key)}:${formatCanonical(value[key], depth + 1)}`);
  return `{${fields.join(",")}}`;
}

function formatNumber(value: number): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  throw new LedgerError("NotCanonical", `has the number ${value}; only whole ones have one form`);
}

/**
 * What changes how a text looks without being seen: controls but line feed and tab, overrides of
 * direction, widths of nothing but the joiner that emoji use.
 */
const unseen: readonly [from: number, to: number][] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2069],
  [0xfeff, 0xfeff],
];

function isUnseen(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return unseen.some(([from, to]) => code >= from && code <= to);
}

function formatText(text: string): string {
  if (!text.isWellFormed()) throw new LedgerError("TextUnsafe", "has half a character");
  if (text.normalize("NFC") !== text) {
    throw new LedgerError("TextUnsafe", `has a text that is not in composed form (NFC): '${text}'`);
  }
  const found = Array.from(text).find(isUnseen);
  if (found === undefined) return JSON.stringify(text);
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  throw new LedgerError("TextUnsafe", `has a text with the unseen character U+${code}`);
}

/** A text from elsewhere, as an entry may hold it: composed, without what is not seen. */
export function toSafeText(text: string): string {
  const composed = text.toWellFormed().replaceAll("\r\n", "\n").normalize("NFC");
  return Array.from(composed, (one) => (isUnseen(one) ? "\u{fffd}" : one)).join("");
}

/** The first key that one object has twice; the text is known to be JSON. */
function duplicateKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g);
  for (const [token, colon] of tokens) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
