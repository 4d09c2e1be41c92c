// The bytes that Go's archive/tar writes for a regular file: the CLI takes the hash of an archive
// over them, so every byte counts. https://pkg.go.dev/archive/tar, Writer.WriteHeader.
import { posix } from "node:path";

const block = 512;
const nameBytes = 100;
const prefixBytes = 155;
/** The largest size that 11 octal digits hold. */
const largestOctal = 8 ** 11 - 1;

/** What stands before the content of a file in a tar: its header, and one before it if needed. */
export function tarHeader(name: string, size: number): Buffer {
  const { records, short, prefix } = fit(name, size);
  const header = headerBlock({ name: short, prefix, size, mode: 0o600, type: "0" });
  return records === "" ? header : Buffer.concat([extendedHeader(name, records), header]);
}

/** What stands behind the content of a file, up to the next whole block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

/** What ends a tar. */
export const tarEnd = Buffer.alloc(2 * block);

interface Fitted {
  /** What the header cannot hold, as PAX records. */
  records: string;
  short: Buffer;
  prefix: Buffer;
}

function fit(name: string, size: number): Fitted {
  const bytes = Buffer.from(name);
  const none = Buffer.alloc(0);
  const ascii = toAscii(name) === name;
  const split = ascii && bytes.length > nameBytes ? splitName(name) : undefined;
  const named = ascii && (bytes.length <= nameBytes || split !== undefined);
  if (named && size <= largestOctal) {
    if (split === undefined) return { records: "", short: bytes, prefix: none };
    return { records: "", short: Buffer.from(split.name), prefix: Buffer.from(split.prefix) };
  }
  const path = ascii && bytes.length <= nameBytes ? "" : paxRecord("path", name);
  const large = size > largestOctal ? paxRecord("size", String(size)) : "";
  return { records: path + large, short: shorten(toAscii(name)), prefix: none };
}

/** At the last slash that leaves both halves short enough. */
function splitName(name: string): { prefix: string; name: string } | undefined {
  if (name.length <= nameBytes) return undefined;
  const end = Math.min(name.length, prefixBytes + 1);
  const slash = name.slice(0, end).lastIndexOf("/");
  const rest = name.length - slash - 1;
  if (slash <= 0 || rest > nameBytes || rest === 0) return undefined;
  return { prefix: name.slice(0, slash), name: name.slice(slash + 1) };
}

function toAscii(text: string): string {
  return Array.from(text)
    .filter((char) => char > "\0" && char < "\u0080")
    .join("");
}

/** A name that is cut off does not end in a slash: some readers take that for a folder. */
function shorten(name: string): Buffer {
  if (name.length <= nameBytes) return Buffer.from(name);
  const cut = name.slice(0, nameBytes);
  return Buffer.from(cut.endsWith("/") ? cut.replace(/\/+$/, "") : cut);
}

/** A record begins with its own length, the digits of the length included. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const guess = rest + String(rest).length;
  const size = rest + String(guess).length;
  return `${size} ${key}=${value}\n`;
}

function extendedHeader(name: string, records: string): Buffer {
  const slash = name.lastIndexOf("/") + 1;
  const file = posix.join(name.slice(0, slash), "PaxHeaders.0", name.slice(slash));
  const short = Buffer.from(toAscii(file).slice(0, nameBytes).replace(/\/+$/, ""));
  const body = Buffer.from(records);
  const none = Buffer.alloc(0);
  const head = headerBlock({ name: short, prefix: none, size: body.length, mode: 0, type: "x" });
  return Buffer.concat([head, body, tarPadding(body.length)]);
}

interface HeaderFields {
  name: Buffer;
  prefix: Buffer;
  size: number;
  mode: number;
  type: "0" | "x";
}

function headerBlock({ name, prefix, size, mode, type }: HeaderFields): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, at: number, bytes: number): void => {
    header.write(value.toString(8).padStart(bytes - 1, "0"), at);
  };
  name.copy(header, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size > largestOctal ? 0 : size, 124, 12);
  octal(0, 136, 12);
  header.write(type, 156);
  header.write("ustar\0", 257);
  header.write("00", 263);
  if (type === "0") {
    octal(0, 329, 8);
    octal(0, 337, 8);
  }
  prefix.copy(header, 345);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
