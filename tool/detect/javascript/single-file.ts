import { Parser } from "htmlparser2";
import { parseSync } from "oxc-parser";

interface Piece {
  from: number;
  to: number;
}

/**
 * The scripts and expressions of a single-file component of Vue, Svelte or Astro as one module, in
 * which each stands at the offset that it has in the file; all else is blank.
 */
export function scriptsOf(file: string, text: string): string {
  const lines = keepLines(text, " ".repeat(text.length));
  const pieces = file.endsWith(".astro") ? frontmatterOf(text) : [];
  const markup = pieces[0] === undefined ? 0 : pieces[0].to + 3;
  const { scripts, attributes, texts } = readMarkup(text, markup);
  const expressions = file.endsWith(".vue")
    ? [...texts.flatMap((one) => moustaches(text, one)), ...attributes]
    : texts.flatMap((one) => braces(text, one));
  let module = lines;
  for (const piece of [...pieces, ...scripts]) module = put(module, text, piece, "", ";");
  for (const piece of expressions) {
    if (isExpression(text.slice(piece.from, piece.to))) module = put(module, text, piece, "(", ")");
  }
  return module;
}

function keepLines(text: string, blank: string): string {
  let lines = "";
  let from = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    lines += `${blank.slice(from, at)}\n`;
    from = at + 1;
  }
  return lines + blank.slice(from);
}

/** Puts a piece in its place, with a sign before and behind it where there is room. */
function put(
  module: string,
  text: string,
  { from, to }: Piece,
  before: string,
  after: string,
): string {
  const piece = text.slice(from, to);
  const start = from - before.length;
  const end = Math.min(module.length, to + after.length);
  return module.slice(0, start) + before + piece + after.slice(0, end - to) + module.slice(end);
}

/** What is none, such as `item in items` of a `v-for`, would break the module that it is put into. */
function isExpression(text: string): boolean {
  return parseSync("expression.tsx", `(${text}\n)`).errors.length === 0;
}

/** What stands between the fences of an Astro component. */
function frontmatterOf(text: string): Piece[] {
  const start = text.length - text.trimStart().length;
  if (!text.startsWith("---", start)) return [];
  const end = text.indexOf("\n---", start + 3);
  return end < 0 ? [] : [{ from: start + 3, to: end + 1 }];
}

interface Markup {
  scripts: Piece[];
  /** Values of attributes that are expressions in Vue. */
  attributes: Piece[];
  /** Everything that is neither script nor style. */
  texts: Piece[];
}

function readMarkup(text: string, from: number): Markup {
  const found: Markup = { scripts: [], attributes: [], texts: [] };
  let open: { name: string; from: number } | undefined;
  let last = from;
  const parser = new Parser(
    {
      onopentag: (name) => {
        if (open === undefined && (name === "script" || name === "style")) {
          found.texts.push({ from: last, to: from + parser.startIndex });
          open = { name, from: from + parser.endIndex + 1 };
        }
      },
      onattribute: (name, value) => {
        if (!isBound(name) || value === "") return;
        const at = text.indexOf(value, from + parser.startIndex);
        if (at >= 0) found.attributes.push({ from: at, to: at + value.length });
      },
      onclosetag: (name) => {
        if (open?.name !== name) return;
        const to = from + parser.startIndex;
        if (name === "script") found.scripts.push({ from: open.from, to });
        last = from + parser.endIndex + 1;
        open = undefined;
      },
    },
    { lowerCaseTags: false, recognizeSelfClosing: true, lowerCaseAttributeNames: false },
  );
  parser.end(text.slice(from));
  found.texts.push({ from: last, to: text.length });
  return found;
}

function isBound(attribute: string): boolean {
  return [":", "@", "v-", "#"].some((start) => attribute.startsWith(start));
}

/** `{{ … }}` of Vue. */
function moustaches(text: string, { from, to }: Piece): Piece[] {
  const found: Piece[] = [];
  for (let at = text.indexOf("{{", from); at >= 0 && at < to; at = text.indexOf("{{", at + 2)) {
    const end = text.indexOf("}}", at);
    if (end < 0 || end > to) break;
    found.push({ from: at + 2, to: end });
  }
  return found;
}

/** Innermost `{…}` that speak of the environment: outer ones hold markup. */
function braces(text: string, { from, to }: Piece): Piece[] {
  const found: Piece[] = [];
  const open: number[] = [];
  let last = -1;
  for (let at = from; at < to; at += 1) {
    const character = text.charAt(at);
    if (character === "{") open.push(at + 1);
    if (character !== "}") continue;
    const start = open.pop();
    if (start === undefined || start <= last) continue;
    const piece = text.slice(start, at);
    if (piece.startsWith("#") || piece.startsWith("/") || piece.startsWith(":")) continue;
    if (!piece.includes("env") && !piece.includes("PUBLIC_")) continue;
    found.push({ from: start, to: at });
    last = at;
  }
  return found;
}
