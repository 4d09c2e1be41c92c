import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parseDocument, stringify, type Document, type YAMLMap } from "yaml";
import { writeWhole } from "../../engine/state/files.ts";
import { createEntry, editConfig } from "../../engine/state/project/config-edit.ts";
import { isAmbiguous, parseYaml } from "../../engine/state/project/yaml-file.ts";
import type { PlannedSetting } from "./setting.ts";

const key = "slipway:release";
const path = ["config", key];

type Setting = PlannedSetting["value"];

/** A config file before and after a release was written into it. */
export interface WrittenRelease {
  file: string;
  before: string;
  after: string;
}

/**
 * Writes the release of a stack's config file, whole or not at all.
 *
 * @throws UserError `YamlInvalid`
 */
export async function writeRelease(file: string, setting: Setting): Promise<WrittenRelease> {
  const before = await readFile(file, "utf8");
  parseYaml(file, before);
  const after = editRelease(before, setting);
  if (after !== before) await writeWhole(file, after, 0o644);
  return { file, before, after };
}

/** Puts a config file back, unless somebody else changed it meanwhile. */
export async function restoreRelease({ file, before, after }: WrittenRelease): Promise<void> {
  if (before === after || (await readFile(file, "utf8")) !== after) return;
  await writeWhole(file, before, 0o644);
}

/** The text of a config file with another release; comments, order and quotes stay. Pure. */
export function editRelease(text: string, setting: Setting): string {
  const document = parseDocument(text);
  const found: unknown = document.getIn(path, true);
  if (!isMap(found)) return editConfig(text, key, setting);
  if (isDeepStrictEqual(found.toJS(document), setting)) return text;
  const edited = replaceValues(text, found, setting);
  const isEdited = isDeepStrictEqual(valueIn(parseDocument(edited)), setting);
  return isEdited ? edited : rebuild(document, found, setting);
}

function valueIn(document: Document): unknown {
  const found: unknown = document.getIn(path, true);
  return isMap(found) ? found.toJS(document) : undefined;
}

/** Values in the place of those under the same keys; what has no place is left out. */
function replaceValues(text: string, map: YAMLMap, setting: object): string {
  const edits = editsOf(map, setting).sort((one, other) => other.start - one.start);
  return edits.reduce(
    (so, { start, end, value }) => so.slice(0, start) + value + so.slice(end),
    text,
  );
}

interface Edit {
  start: number;
  end: number;
  value: string;
}

function editsOf(map: YAMLMap, setting: object): Edit[] {
  return Object.entries(setting).flatMap(([name, value]: [string, unknown]): Edit[] => {
    const node: unknown = map.get(name, true);
    if (isMap(node)) return typeof value === "object" && value ? editsOf(node, value) : [];
    if (!isScalar(node) || typeof value !== "string" || node.value === value) return [];
    const [start, end] = node.range ?? [];
    if (start === undefined || end === undefined) return [];
    const quoted = node.type === "QUOTE_DOUBLE" || isAmbiguous(value);
    return [{ start, end, value: quoted ? JSON.stringify(value) : stringify(value).trimEnd() }];
  });
}

/** Components that come or go: the lines of the others keep their comments. */
function rebuild(document: Document, map: YAMLMap, setting: object): string {
  setAll(document, map, setting);
  return document.toString({ lineWidth: 0 });
}

function setAll(document: Document, map: YAMLMap, setting: object): void {
  const names = map.items.map(({ key: name }) => String(isScalar(name) ? name.value : name));
  for (const name of names) if (!Object.hasOwn(setting, name)) map.delete(name);
  for (const [name, value] of Object.entries(setting) as [string, unknown][]) {
    const node: unknown = map.get(name, true);
    if (isMap(node) && typeof value === "object" && value) setAll(document, node, value);
    else if (isScalar(node) && typeof value === "string") node.value = value;
    else map.set(name, createEntry(value));
  }
}
