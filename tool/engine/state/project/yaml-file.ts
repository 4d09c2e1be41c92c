import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";

/** A YAML file with the line of each of its nodes. */
export interface YamlFile {
  file: string;
  /** The root, or null for an empty file. */
  contents: Node | null;
  /** The whole file as plain values; every whole number as bigint. */
  value: unknown;
  /** Line of a node, from 1. */
  lineOf(node: Node): number;
}

/** Reads a YAML file. Throws UserError `YamlInvalid` with the file and the line. */
export async function readYaml(file: string): Promise<YamlFile> {
  return parseYaml(file, await readFile(file, "utf8"));
}

/** Parses the text of a YAML file. */
export function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    prettyErrors: false,
    merge: true,
  });
  const [error] = document.errors;
  if (error) {
    const line = lines.linePos(error.pos[0]).line;
    throw new UserError(
      "YamlInvalid",
      `${basename(file)} is not YAML at line ${line}: ${error.message} (${file}:${line}).`,
    );
  }
  return {
    file,
    contents: document.contents,
    value: valueOf(file, document),
    lineOf: (node) => lines.linePos(node.range?.[0] ?? 0).line,
  };
}

/** An alias inside its own anchor has no value, and too many of too many cannot be held. */
function valueOf(file: string, document: Document): unknown {
  let value: unknown;
  try {
    value = document.toJS() as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw aliasesInvalid(file, why);
  }
  if (isCircular(value, new Set()))
    throw aliasesInvalid(file, "an anchor holds an alias of itself");
  return value;
}

function aliasesInvalid(file: string, why: string): UserError {
  const fix = "write the values out where the aliases stand";
  return new UserError(
    "YamlInvalid",
    `${basename(file)} has aliases that cannot be followed (${why}): ${fix}.`,
  );
}

function isCircular(value: unknown, above: Set<unknown>): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((inner) => isCircular(inner, above));
  above.delete(value);
  return found;
}

/** An object of any keys: a record type would drop one named `__proto__`. */
export const namedValues = z.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected an object",
);

// Pulumi reads YAML 1.1 numbers and dates, most editors and this tool YAML 1.2: these differ.
const ambiguous = [
  /^[-+]?0[0-9_]+$/,
  /^[-+]?0b[01_]+$/i,
  /^[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$/,
];

/** Whether a text without quotes is another value to YAML 1.1 than to YAML 1.2. */
export function isAmbiguous(text: string): boolean {
  return ambiguous.some((pattern) => pattern.test(text));
}

/** Refuses an unquoted value that YAML 1.1 and 1.2 read differently, with its line. */
export function refuseAmbiguous(yaml: YamlFile, node: unknown): void {
  if (isMap(node)) {
    for (const { value } of node.items) refuseAmbiguous(yaml, value);
  } else if (isSeq(node)) {
    for (const item of node.items) refuseAmbiguous(yaml, item);
  } else if (isScalar(node) && node.type === "PLAIN") {
    const source = node.source ?? "";
    if (!isAmbiguous(source)) return;
    const line = yaml.lineOf(node);
    throw new UserError(
      "YamlAmbiguous",
      `${basename(yaml.file)}:${line}: '${source}' is a different value to different readers ` +
        `of YAML: write it in quotes, "${source}".`,
    );
  }
}
