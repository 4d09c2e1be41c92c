import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matchesPath, parsePath } from "../embedded/protocol/paths.ts";
import { packageOf } from "../embedded/protocol/urns.ts";
import type { PropertyChange } from "../engine.ts";
import type { Properties } from "../state/snapshot.ts";
import type { ReplacementTable, TypeReplacements } from "./replacements/table.ts";

/** Packages that have a table. */
const packages = new Set(["aws", "docker", "docker-build", "kubernetes", "random", "vercel"]);

/** What is known of a type, and whether that is all there is. */
interface Known {
  entry: TypeReplacements;
  othersKeep: boolean;
}

const tables = new Map<string, ReplacementTable>();

function tableOf(packageName: string): ReplacementTable | undefined {
  if (!packages.has(packageName)) return undefined;
  const known = tables.get(packageName);
  if (known !== undefined) return known;
  const file = join(import.meta.dirname, "replacements", `${packageName}.json`);
  const table = JSON.parse(readFileSync(file, "utf8")) as ReplacementTable;
  tables.set(packageName, table);
  return table;
}

function knownOf(type: string): Known | undefined {
  const packageName = packageOf(type);
  const table = tableOf(packageName);
  const entry = table?.types[type] ?? table?.types[`${packageName}:*`];
  return table === undefined || entry === undefined
    ? undefined
    : { entry, othersKeep: table.othersKeep };
}

/** A change as the judgement needs it. */
export type Change = Pick<PropertyChange, "path" | "kind">;

/** Whether a change of an input forces a replacement, as the provider's table says. */
export function judgeChange(
  type: string,
  change: Change,
  settings: Properties,
): boolean | "unknown" {
  const known = knownOf(type);
  if (known === undefined) return "unknown";
  const { entry } = known;
  const path = parsePath(change.path);
  const isIn = (list: readonly string[] = []): boolean =>
    list.some((text) => matchesPath(path, parsePath(text)));
  const conditional = Object.entries(entry.unless ?? {}).find(([, list]) => isIn(list));
  if (conditional !== undefined)
    return byConditions(conditional[0], settings, isIn(entry.replaces));
  if (isIn(entry.replaces)) return true;
  if (isIn(entry.unknown)) return "unknown";
  if (isIn(entry.presence)) {
    return change.kind !== "update" && (entry.presence ?? []).includes(change.path);
  }
  if (isIn(entry.removal)) {
    return change.kind === "delete" && (entry.removal ?? []).includes(change.path);
  }
  // Something above a listed property came, went, or is not known: it may be that one, or not.
  const below = [...entry.replaces, ...(entry.unknown ?? [])];
  if (below.some((text) => matchesPath(parsePath(text), path))) return "unknown";
  return known.othersKeep || isIn(entry.keeps) ? false : "unknown";
}

/** A property that is replaced unless a setting of the provider is true. */
function byConditions(
  setting: string,
  settings: Properties,
  otherwise: boolean,
): boolean | "unknown" {
  if (!(setting in settings)) return Object.keys(settings).length === 0 ? "unknown" : true;
  const value = settings[setting];
  return value === true || value === "true" ? otherwise : true;
}

/** Whether the provider always deletes the old resource of a type before it makes the new one. */
export function deletesFirst(type: string): boolean {
  return knownOf(type)?.entry.deleteBeforeReplace === true;
}
