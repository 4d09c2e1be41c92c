import { UserError } from "../../../variables/user-error.ts";
import { marks, type Properties, type Value } from "./snapshot.ts";

/** Turns the text of a secret into what stands in the file; `path` says where, for reuse. */
export interface Sealer {
  (plaintext: string, path: string): string;
  /** Bits of a NaN that stood there before, which JavaScript does not keep. @default the SDK's */
  bitsAt?: (path: string) => string | undefined;
}

/** Turns what stands in the file into the text of a secret, or says how it stays sealed. */
export interface Opener {
  (ciphertext: string, path: string): string | Sealed;
  /** Told of the bits of a NaN. */
  onBits?: (path: string, bits: string) => void;
}

/** A secret that cannot be decrypted: an unknown one, or one without any value. */
export type Sealed = typeof sealed.unknown | typeof sealed.unreadable;

/** What an {@link Opener} gives for a secret that it cannot decrypt. */
export const sealed = {
  unknown: { value: marks.unknown },
  unreadable: {},
} as const;

/** The NaN that the SDK's protobuf writes, and so every program sends. */
const usualNaN = "7fffffffffffffff";

/** Signature of a number that JSON has no form for. */
const floatMark = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c";

/** Property values in the form of a state file: keys sorted, secrets encrypted. */
export function encodeProperties(properties: Properties, path: string, seal: Sealer): Properties {
  const keys = Object.keys(properties).sort();
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = properties[key];
      return value === undefined ? [] : [[key, encodeValue(value, `${path}\0${key}`, seal)]];
    }),
  );
}

/** One property value in the form of a state file. */
export function encodeValue(value: Value, path: string, seal: Sealer): Value {
  if (typeof value === "number") return encodeNumber(value, path, seal);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    return value.map((element, index) => encodeValue(element, `${path}\0${index}`, seal));
  }
  if (value[marks.signature] === marks.secret) return encodeSecret(value.value, path, seal);
  if (value[marks.signature] === marks.output) return encodeOutput(value, path, seal);
  return encodeProperties(value, path, seal);
}

/** What lies inside a secret is text to be encrypted as a whole: nested secrets only keep a mark. */
function encodeSecret(element: Value | undefined, path: string, seal: Sealer): Value {
  const plaintext = JSON.stringify(encodeValue(element ?? null, path, (text) => text));
  return { [marks.signature]: marks.secret, ciphertext: seal(plaintext, path) };
}

/** A state file has no outputs: they are written as what they hold, without dependencies. */
function encodeOutput(output: Properties, path: string, seal: Sealer): Value {
  const element = output.value ?? marks.unknown;
  if (output.secret !== true) return encodeValue(element, path, seal);
  return encodeSecret(element, path, seal);
}

function encodeNumber(value: number, path: string, seal: Sealer): Value {
  if (Number.isFinite(value)) return value;
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  const text = Number.isNaN(value) ? (seal.bitsAt?.(path) ?? usualNaN) : bits.toString("hex");
  return { [marks.signature]: floatMark, value: text };
}

/** Property values of a state file as they travel over gRPC. */
export function decodeProperties(properties: Properties, path: string, open: Opener): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      decodeValue(value, `${path}\0${key}`, open),
    ]),
  );
}

/** One property value of a state file as it travels over gRPC. */
export function decodeValue(value: Value, path: string, open: Opener): Value {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    return value.map((element, index) => decodeValue(element, `${path}\0${index}`, open));
  }
  const signature = value[marks.signature];
  if (signature === marks.secret) return decodeSecret(value, path, open);
  if (signature === floatMark) return decodeNumber(value.value, path, open);
  if (signature !== undefined && !isKnownMark(signature)) throw unknownMark(signature);
  return decodeProperties(value, path, open);
}

function decodeSecret(secret: Properties, path: string, open: Opener): Value {
  const plaintext = secretText(secret, path, open);
  if (typeof plaintext !== "string") return { [marks.signature]: marks.secret, ...plaintext };
  const element = decodeValue(JSON.parse(plaintext) as Value, path, (text) => text);
  return { [marks.signature]: marks.secret, value: element };
}

function secretText(secret: Properties, path: string, open: Opener): string | Sealed {
  const { plaintext, ciphertext } = secret;
  if (typeof plaintext === "string" && ciphertext === undefined) return plaintext;
  if (typeof ciphertext === "string" && plaintext === undefined) return open(ciphertext, path);
  throw new UserError(
    "MalformedSecret",
    `The secret at '${printPath(path)}' has not exactly one of 'ciphertext' and 'plaintext'.`,
  );
}

function decodeNumber(text: Value | undefined, path: string, open: Opener): number {
  if (typeof text === "string" && /^[0-9a-f]{16}$/.test(text)) {
    const value = Buffer.from(text, "hex").readDoubleBE();
    if (Number.isNaN(value)) open.onBits?.(path, text);
    return value;
  }
  throw new UserError("MalformedNumber", "A number in the state is not 16 hexadecimal digits.");
}

function isKnownMark(signature: Value): boolean {
  return signature === marks.asset || signature === marks.archive || signature === marks.resource;
}

function unknownMark(signature: Value): UserError {
  const text = JSON.stringify(signature);
  return new UserError(
    "UnknownValueKind",
    `A value in the state carries the unknown signature ${text}: ` +
      "it was written by a newer Pulumi CLI. Go on with that CLI (`--engine pulumi`).",
  );
}

/** A path for a reader: the resource's URN first, then its properties. */
function printPath(path: string): string {
  return path.replaceAll("\0", " > ");
}
