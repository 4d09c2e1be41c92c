import { createHash } from "node:crypto";

/** Generated contents that are longer have tests of their own: dashboards, rules. */
const most = 60;

/** A long text as its length and hash, a short one as it is. */
export function shorten(text: string): string {
  const lines = text.split("\n");
  return lines.length > most ? `${digestOf(lines)}\n` : text;
}

/** YAML in which each long block of text is its length and hash, so that people can review it. */
export function shortenBlocks(yaml: string): string {
  const lines = yaml.split("\n");
  const kept: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const end = isBlockStart(line) ? endOfBlock(lines, index) : index + 1;
    const block = lines.slice(index + 1, end);
    if (block.length > most) {
      kept.push(`${line} # ${digestOf(block)}`);
      index = end - 1;
    } else kept.push(line);
  }
  return kept.join("\n");
}

function isBlockStart(line: string): boolean {
  return /(:|^\s*-) [|>][-+\d]*$/.test(line);
}

function endOfBlock(lines: readonly string[], start: number): number {
  const indent = (line: string): number => line.search(/\S/);
  const outer = indent(lines[start] ?? "");
  const inside = (line: string): boolean => line.trim() === "" || indent(line) > outer;
  const length = lines.slice(start + 1).findIndex((line) => !inside(line));
  return length === -1 ? lines.length : start + 1 + length;
}

function digestOf(lines: readonly string[]): string {
  const hash = createHash("sha256").update(lines.map((line) => line.trim()).join("\n"));
  return `(${lines.length} lines, sha256 ${hash.digest("hex").slice(0, 12)})`;
}
