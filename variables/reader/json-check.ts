import type { Found } from "./text-checks.ts";

/** A number or a word of JSON, at the beginning of a text. */
const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/;

const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

/** What keeps a text from being JSON, with the line and column; nothing of the text is told. */
export function checkJson(value: string): Found {
  try {
    JSON.parse(value);
    return undefined;
  } catch {
    // The parser's own message quotes the text, which may be a secret.
    const before = value.slice(0, findError(value)).split("\n");
    const at = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
    return { code: "NotJson", message: `must be JSON, and is not at ${at}` };
  }
}

/** The place of the first character at which a text stops being JSON. */
function findError(text: string): number {
  const end = skipValue(text, skipSpace(text, 0));
  return end.failed ? end.at : skipSpace(text, end.at);
}

interface End {
  at: number;
  failed: boolean;
}

function skipValue(text: string, at: number): End {
  const open = text.charAt(at);
  if (open === "{" || open === "[") return skipContainer(text, at, open);
  if (open === '"') return skipString(text, at + 1);
  const [found] = scalar.exec(text.slice(at, at + 400)) ?? [];
  return found === undefined ? { at, failed: true } : { at: at + found.length, failed: false };
}

function skipString(text: string, start: number): End {
  let at = start;
  while (at < text.length && text.charAt(at) !== '"') {
    const [escaped] = escape.exec(text.slice(at, at + 6)) ?? [];
    const isWrong = text.charAt(at) === "\\" ? escaped === undefined : text.charCodeAt(at) < 0x20;
    if (isWrong) return { at, failed: true };
    at += escaped?.length ?? 1;
  }
  return at < text.length ? { at: at + 1, failed: false } : { at, failed: true };
}

function skipContainer(text: string, start: number, open: string): End {
  const close = open === "{" ? "}" : "]";
  let at = skipSpace(text, start + 1);
  if (text.charAt(at) === close) return { at: at + 1, failed: false };
  for (;;) {
    const item = open === "{" ? skipMember(text, at) : skipValue(text, at);
    if (item.failed) return item;
    at = skipSpace(text, item.at);
    if (text.charAt(at) === close) return { at: at + 1, failed: false };
    if (text.charAt(at) !== ",") return { at, failed: true };
    at = skipSpace(text, at + 1);
  }
}

function skipMember(text: string, start: number): End {
  if (text.charAt(start) !== '"') return { at: start, failed: true };
  const name = skipValue(text, start);
  if (name.failed) return name;
  const at = skipSpace(text, name.at);
  if (text.charAt(at) !== ":") return { at, failed: true };
  return skipValue(text, skipSpace(text, at + 1));
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (" \t\r\n".includes(text.charAt(at)) && at < text.length) at += 1;
  return at;
}
