import { sightShapes } from "./shapes.ts";
import type { Sighting } from "./shapes.ts";

/** Runs that may be a text in another form; shorter ones cannot hold a credential. */
const base64Run = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
const hexRun = /(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}){16,}(?![0-9A-Fa-f])/g;
const basic = /\bBasic(?: |%20|\+)+([A-Za-z0-9+/_-]{6,}={0,2})/dgi;

/** How deep a text may be wrapped: a Basic header within a Secret's base64. */
const deepest = 3;

const known = new Map<string, readonly Sighting[]>();
const mostKnown = 20_000;
const longestKnown = 400;

/** Everything in a text that looks like a secret, as it stands there or in base64 or hex. */
export function sightSecrets(text: string, depth = 0): readonly Sighting[] {
  if (text.length < 8) return [];
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const found = [...sightShapes(text), ...(depth < deepest ? sightEncoded(text, depth) : [])];
  if (text.length <= longestKnown) {
    if (known.size >= mostKnown) known.clear();
    known.set(text, found);
  }
  return found;
}

function sightEncoded(text: string, depth: number): Sighting[] {
  const inBase64 = [...text.matchAll(base64Run)].flatMap(({ 0: run, index }) =>
    sightWithin(run, index, Buffer.from(run, "base64").toString("latin1"), depth),
  );
  const inHex = [...text.matchAll(hexRun)].flatMap(({ 0: run, index }) =>
    sightWithin(run, index, Buffer.from(run, "hex").toString("latin1"), depth),
  );
  const headers = [...text.matchAll(basic)].flatMap((match): Sighting[] => {
    const [from = 0, to = 0] = match.indices?.[1] ?? [];
    const decoded = Buffer.from(match[1] ?? "", "base64").toString("latin1");
    return isPrintable(decoded) && /^[^:]*:./.test(decoded)
      ? [{ from, to, label: "user and password" }]
      : [];
  });
  return [...inBase64, ...inHex, ...headers];
}

/** The whole run, where what it decodes to holds a secret. */
function sightWithin(run: string, from: number, decoded: string, depth: number): Sighting[] {
  if (!isPrintable(decoded)) return [];
  const [first] = sightSecrets(decoded, depth + 1);
  return first === undefined ? [] : [{ from, to: from + run.length, label: first.label }];
}

function isPrintable(text: string): boolean {
  return /^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(text) && /[\x20-\x7e]{8}/.test(text);
}
