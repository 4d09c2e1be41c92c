import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const docs = resolve(import.meta.dirname, "../../../docs");

/** The commands of a page of docs/ that stand in a block with a name: ```sh <name>. */
export function readCommands(page: string, name: string): string {
  const text = readFileSync(join(docs, page), "utf8");
  const [, block] = new RegExp(`\`\`\`sh ${name}\\n([^]*?)\`\`\``).exec(text) ?? [];
  if (block === undefined) throw new Error(`${page} has no block '${name}'`);
  return block;
}
