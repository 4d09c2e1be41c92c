import type { Value } from "../state/snapshot.ts";
import { eachSecret } from "./protocol/values.ts";

/** Shorter secrets are hidden where they stand only: by value they would blank out ordinary text. */
const shortestMasked = 4;
const placeholder = "[secret]";

/** The forms in which a secret can appear in a text. */
function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString("base64");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    base64,
    base64.replaceAll(/=+$/g, ""),
    Buffer.from(secret).toString("base64url"),
  ];
}

/** Hides secrets by their values, wherever they turn up. */
export class Mask {
  readonly #forms = new Set<string>();
  #sorted: string[] | undefined;

  /** Hides one more value from now on. */
  add(secret: string): void {
    if (secret.length < shortestMasked) return;
    for (const form of formsOf(secret)) this.#forms.add(form);
    // A secret of several lines is printed line by line.
    for (const line of secret.split(/\r?\n/)) if (line.length > 15) this.#forms.add(line);
    this.#sorted = undefined;
  }

  /** Hides every secret inside a value from now on. */
  addAll(value: Value): void {
    eachSecret(value, (secret) => {
      this.add(secret);
    });
  }

  /** The text with every known secret replaced. */
  text(text: string): string {
    // Longest first: a form may be part of another one.
    this.#sorted ??= [...this.#forms].sort((left, right) => right.length - left.length);
    let masked = text;
    for (const form of this.#sorted) masked = masked.replaceAll(form, placeholder);
    return masked;
  }

  /** A copy of any data with every text in it masked; keys stay. */
  data<T>(data: T): T {
    return this.#data(data) as T;
  }

  #data(data: unknown): unknown {
    if (this.#forms.size === 0) return data;
    if (typeof data === "string") return this.text(data);
    if (Array.isArray(data)) return data.map((item) => this.#data(item));
    if (typeof data !== "object" || data === null) return data;
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.#data(value)]));
  }
}
