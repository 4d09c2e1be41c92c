import { createHash } from "node:crypto";

/** Letters and digits that a made-up text may have. */
const alphabets = {
  hex: "0123456789abcdef",
  lower: "abcdefghijklmnopqrstuvwxyz0123456789",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  alnum: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  letters: "abcdefghijklmnopqrstuvwxyz",
  digits: "0123456789",
} as const;

/** Name of an alphabet. */
export type Alphabet = keyof typeof alphabets;

/** Makes values up: the same for the same seed and key, others for every other. */
export class Seed {
  readonly #text: string;

  /** `text` is what the values belong to: a URN, and what else tells one life from another. */
  constructor(text: string) {
    this.#text = text;
  }

  /** A whole number from 0 up to, but without, `limit`. */
  number(key: string, limit: number): number {
    return Number(this.#bytes(key).readBigUInt64BE() % BigInt(limit));
  }

  /** `length` letters of an alphabet, or of `letters` themselves. */
  text(key: string, alphabet: Alphabet, length: number): string {
    return this.from(key, alphabets[alphabet], length);
  }

  /** `length` of the given letters. */
  from(key: string, letters: string, length: number): string {
    const count = Math.ceil(length / 16);
    const bytes = [...Array(count).keys()].flatMap((part) => {
      const block = this.#bytes(`${key}#${String(part)}`);
      return [...Array(16).keys()].map((index) => block.readUInt16BE(index * 2));
    });
    return bytes
      .slice(0, length)
      .map((byte) => letters.charAt(byte % letters.length))
      .join("");
  }

  /** A UUID of version 4. */
  uuid(key: string): string {
    const hex = this.text(key, "hex", 32);
    const variant = "89ab".charAt(this.number(`${key}#variant`, 4));
    const [a, b, c] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16)];
    return `${a}-${b}-4${c}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  #bytes(key: string): Buffer {
    return createHash("sha256").update(`${this.#text}\0${key}`).digest();
  }
}
