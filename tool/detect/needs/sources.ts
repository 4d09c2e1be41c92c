import { readFileSync } from "node:fs";
import type { GuessedType } from "../finding.ts";

const endings = [
  ".ts",
  ".tsx",
  ".mts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".vue",
  ".svelte",
  ".astro",
  ".py",
  ".go",
];

const schemes: Partial<Record<GuessedType, readonly string[]>> = {
  postgres: ["postgres://", "postgresql://"],
  mongodb: ["mongodb://", "mongodb+srv://"],
  redis: ["redis://", "rediss://"],
};

/** The texts of a workspace's sources, of which a dependency is used or not. */
export class Sources {
  readonly #files: readonly string[];
  #texts: string[] | undefined;

  constructor(files: readonly string[]) {
    this.#files = files.filter((file) => endings.some((ending) => file.endsWith(ending)));
  }

  /** Whether a source names a dependency as imports do. */
  imports(name: string): boolean {
    const module = name.replaceAll("-", "_").replace("_binary", "");
    const words = [`"${name}"`, `'${name}'`, `"${name}/`, `'${name}/`];
    const python = [`import ${module}`, `from ${module}`, `import ${module.replaceAll("_", ".")}`];
    return this.#all.some((text) => [...words, ...python].some((word) => text.includes(word)));
  }

  /** Whether a source holds an address of a kind itself, and so asks nobody for one. */
  holdsAddress(type: GuessedType): boolean {
    const words = schemes[type] ?? [];
    return this.#all.some((text) => words.some((word) => text.includes(word)));
  }

  get #all(): string[] {
    this.#texts ??= this.#files.map((file) => readFileSync(file, "utf8"));
    return this.#texts;
  }
}
