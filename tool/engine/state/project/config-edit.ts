import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import {
  Document,
  isMap,
  isScalar,
  parseDocument,
  Scalar,
  stringify,
  visit,
  type Pair,
  type YAMLMap,
} from "yaml";
import { writeWhole } from "../files.ts";
import { isAmbiguous, parseYaml } from "./yaml-file.ts";

/** The mode of a file that everybody may read and its owner may write. */
const fileMode = 0o644;

/** A value of `config:`: plain, as Pulumi keeps an encrypted one, or an object. */
export type ConfigEntry = string | { secure: string } | Readonly<Record<string, unknown>>;

/**
 * Sets one value of a stack's config file, or removes it where the value is undefined. Only
 * the line of the key changes: comments, order and the form of everything else stay.
 *
 * Throws UserError `YamlInvalid`. Gives the text as it was, for {@link restoreConfig}.
 */
export async function setConfigValue(
  file: string,
  key: string,
  value: ConfigEntry | undefined,
): Promise<string> {
  const before = await readFile(file, "utf8");
  parseYaml(file, before);
  const after = editConfig(before, key, value);
  if (after !== before) await writeWhole(file, after, fileMode);
  return before;
}

/** Puts the text of a config file back. */
export async function restoreConfig(file: string, text: string): Promise<void> {
  await writeWhole(file, text, fileMode);
}

/** The text of a config file with one value of `config:` set or removed. Pure. */
export function editConfig(text: string, key: string, value: ConfigEntry | undefined): string {
  const whole = rewrite(text, key, value);
  const edited = editLine(text, key, value);
  // A file of another form than one key per line is written anew.
  const same = edited !== undefined && isDeepStrictEqual(read(edited), read(whole));
  return same ? edited : whole;
}

function editLine(text: string, key: string, value: ConfigEntry | undefined): string | undefined {
  const config = configOf(text);
  if (config === undefined || config.flow === true) return undefined;
  const pairs = config.items;
  const found = pairs.find((pair) => isScalar(pair.key) && pair.key.value === key);
  const lines = text.split("\n");
  const line = value === undefined ? [] : formatEntry(key, value);
  const last = pairs.at(-1);
  const place = found ?? last;
  const [start, end] = place === undefined ? [] : linesOf(text, place);
  if (start === undefined || end === undefined) return undefined;
  const indented = line.map((one) => `${/^ */.exec(lines[start] ?? "")?.[0] ?? ""}${one}`);
  if (found === undefined) lines.splice(end + 1, 0, ...indented);
  else lines.splice(start, end - start + 1, ...indented);
  return lines.join("\n");
}

/** First and last line of a key with its value, from 0. */
function linesOf(text: string, pair: Pair): [number, number] | [] {
  const key = isScalar(pair.key) ? pair.key.range : undefined;
  const value = (pair.value as { range?: [number, number, number] } | null)?.range;
  if (!key || !value) return [];
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length - 1;
  // The end of a block is the beginning of the line after it.
  const end = text[value[1] - 1] === "\n" ? value[1] - 1 : value[1];
  return [lineAt(key[0]), lineAt(end)];
}

/** The lines of one key, not yet indented; a text is on one line, whatever is in it. */
function formatEntry(key: string, value: ConfigEntry): string[] {
  return stringify({ [key]: createEntry(value) }, { lineWidth: 0 })
    .trimEnd()
    .split("\n");
}

function rewrite(text: string, key: string, value: ConfigEntry | undefined): string {
  const document = parseDocument(text);
  if (value === undefined) document.deleteIn(["config", key]);
  else if (configOf(text) === undefined) {
    // Under a key of its own first: a file that is empty but for comments keeps them.
    document.set("config", document.createNode({}));
    document.setIn(["config", key], createEntry(value));
  } else document.setIn(["config", key], createEntry(value));
  return document.toString({ lineWidth: 0 });
}

/** A value as YAML, in quotes where it has several lines or readers would differ about it. */
export function createEntry(value: unknown): unknown {
  const document = new Document(value);
  visit(document, (_key, node) => {
    if (!isScalar(node) || typeof node.value !== "string") return;
    if (node.value.includes("\n") || isAmbiguous(node.value)) node.type = Scalar.QUOTE_DOUBLE;
  });
  return document.contents;
}

function configOf(text: string): YAMLMap | undefined {
  const document = parseDocument(text);
  const config: unknown = isMap(document.contents)
    ? document.contents.get("config", true)
    : undefined;
  return isMap(config) ? config : undefined;
}

function read(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? document.errors : (document.toJS() as unknown);
}
