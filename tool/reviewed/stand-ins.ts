import { createHash } from "node:crypto";
import { convertConfigValue, holdsSecure } from "../engine/state/project/config-values.ts";
import type { StackConfig } from "../engine/state/snapshot.ts";
import { hashOf, toJson, type Json } from "./canonical.ts";

const pattern = /slipway-secret-[0-9a-f]{16}/g;

/**
 * Texts in place of the secrets of a stack's config, so that a program wants the same with and
 * without the stack's passphrase; and what each secret is, by its ciphertext.
 */
export class StandIns {
  readonly #names = new Map<string, string>();
  /** Hash of the ciphertext of each secret, by its name in the config. */
  readonly sealed: Record<string, Json> = {};

  /**
   * The config with a stand-in for each secret. They count as sealed, since their form is not that
   * of the values.
   *
   * @param raw The config as its files have it, secrets encrypted.
   */
  replace(config: StackConfig, raw: Readonly<Record<string, unknown>>): StackConfig {
    const keys = [...new Set([...config.secretKeys, ...config.sealedKeys])].sort();
    const values = { ...config.values };
    for (const key of keys) values[key] = this.#textOf(key, raw[key]);
    return { values, secretKeys: keys, sealedKeys: keys };
  }

  /** Names of the secrets that a text holds, and whether it is nothing but one of them. */
  in(text: string): { names: string[]; alone: boolean } {
    const found = [...text.matchAll(pattern)].map(([standIn]) => standIn);
    const names = found.flatMap((standIn) => this.#names.get(standIn) ?? []);
    return { names, alone: names.length === 1 && found[0] === text };
  }

  /** A text with the names of secrets in place of their stand-ins. */
  name(text: string): string {
    return text.replaceAll(pattern, (standIn) => {
      const name = this.#names.get(standIn);
      return name === undefined ? standIn : `[secret of ${name}]`;
    });
  }

  #textOf(key: string, value: unknown): string {
    if (!holdsSecure(value)) return this.#standIn(key, toJson(value ?? null));
    return convertConfigValue(this.#replaceInside(key, value)).text ?? "";
  }

  #replaceInside(path: string, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => this.#replaceInside(`${path}[${index}]`, item));
    }
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value);
    const [first] = fields;
    if (fields.length === 1 && first?.[0] === "secure") {
      return this.#standIn(path, toJson(first[1]));
    }
    return Object.fromEntries(
      fields.map(([key, item]) => [key, this.#replaceInside(`${path}.${key}`, item)]),
    );
  }

  #standIn(name: string, ciphertext: Json): string {
    this.sealed[name] = hashOf(ciphertext);
    const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
    const standIn = `slipway-secret-${hash}`;
    this.#names.set(standIn, name);
    return standIn;
  }
}
