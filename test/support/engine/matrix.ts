import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "../../../tool/engine/engine.ts";
import {
  isProviderType,
  parseUrn,
  stackType,
} from "../../../tool/engine/embedded/protocol/urns.ts";
import type { Properties, ResourceState, Snapshot } from "../../../tool/engine/state/snapshot.ts";

/** One small program in several versions, and what its runs have to do. */
export interface Behaviour {
  /** The behaviour, as a sentence. */
  says: string;
  /** Steps of each version as `op name`, in any order; undefined where the version fails. */
  steps: (string[] | undefined)[];
  /** What the provider does in each version, in order, where the order matters. */
  operations?: (string[] | undefined)[];
  /** Versions whose run fails. */
  fails?: number[];
  /** Versions that fail in a preview already. */
  refused?: number[];
  /** Versions that are a refresh in place of an update. */
  refreshes?: number[];
  /** Steps of a preview of the first version after its update. @default all the same */
  again?: string[];
  /** Files that are there before the first run. */
  existing?: Record<string, string>;
  /** What somebody else does to files before a version; null deletes. */
  outside?: Record<number, Record<string, string | null>>;
  /** Lines below `config:` of the stack's file, by version. @default none */
  config?: Record<number, string[]>;
  /** Further lines of Pulumi.yaml. @default none */
  project?: string[];
  /** What `../../sources` holds for the program from a version on; null deletes. */
  sources?: Record<number, Record<string, string | Uint8Array | null>>;
  /** Steps of the destroy. @default not looked at */
  destroys?: string[];
  /** Files that are left after the destroy. @default none */
  left?: string[];
  /** Stacks that the program reads, with their outputs; `hidden` is a secret. */
  reads?: Record<string, Record<string, string>>;
}

/** Folder of all programs. */
export const programsFolder = join(import.meta.dirname, "../../engine/programs");
/** Whether the long suites run in full. */
export const soak = process.env.SLIPWAY_SOAK === "1";

/** Names of all behaviours. */
export function behaviourNames(): string[] {
  return readdirSync(programsFolder)
    .filter((name) => readdirSync(join(programsFolder, name)).includes("expected.ts"))
    .sort();
}

/** Reads what a behaviour has to do. */
export async function readBehaviour(name: string): Promise<Behaviour> {
  const file = join(programsFolder, name, "expected.ts");
  return ((await import(file)) as { default: Behaviour }).default;
}

/** All in a soak, else `count` of them, other ones every day. */
export function sampleOf<T>(all: readonly T[], count: number): T[] {
  if (soak) return [...all];
  const day = Math.floor(Date.now() / 86_400_000);
  const seed = Number(process.env.SLIPWAY_SEED ?? day);
  process.stderr.write(`sample of ${count} of ${all.length}: SLIPWAY_SEED=${seed}\n`);
  return all
    .map((one, index) => ({
      one,
      rank: (Math.imul(index + 1, 2654435761 + seed * 40503) >>> 7) % 1e6,
    }))
    .sort((left, right) => left.rank - right.rank)
    .slice(0, count)
    .map(({ one }) => one);
}

/** Steps as `op name`, sorted, without the stack's own and the default providers'. */
export function namedSteps(steps: readonly Step[]): string[] {
  return steps
    .filter(
      ({ type, name }) =>
        type !== stackType && !(isProviderType(type) && name.startsWith("default")),
    )
    .map(({ op, name }) => `${op} ${name}`)
    .sort();
}

/** Steps of a run that changes nothing: of those of the first run, all the same. */
export function unchanged(steps: readonly string[]): string[] {
  return steps.map((step) => step.replace(/^\w+/, "same")).sort();
}

/** Names of fields that differ from run to run or from machine to machine. */
const incidental = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

/** A state without what differs between two runs that did the same, in one order. */
export function comparable(snapshot: Snapshot | undefined): unknown[] {
  const ids = new Map<string, string>();
  const resources = snapshot?.resources ?? [];
  for (const { id, type, urn } of resources) {
    if (id !== undefined && isProviderType(type)) ids.set(id, `id of ${parseUrn(urn).name}`);
  }
  return resources
    .map((state) => comparableResource(state, ids))
    .sort((left, right) => left.sortKey.localeCompare(right.sortKey))
    .map(({ fields }) => fields);
}

function comparableResource(
  state: ResourceState,
  ids: ReadonlyMap<string, string>,
): { sortKey: string; fields: Record<string, unknown> } {
  const { extra, inputs, outputs, id, provider, ...rest } = state;
  const providerId = provider?.slice(provider.lastIndexOf("::") + 2) ?? "";
  const fields = Object.entries({
    ...extra,
    ...rest,
    id: id === undefined ? undefined : (ids.get(id) ?? id),
    provider: provider?.replace(providerId, ids.get(providerId) ?? "unknown provider"),
    dependencies: state.dependencies?.toSorted(),
    propertyDependencies: sortedDependencies(state.propertyDependencies),
    inputs: sorted(inputs),
    outputs: sorted(outputs),
  }).filter(([key, value]) => value !== undefined && !incidental.has(key) && !isEmpty(key, value));
  const sortKey = `${state.urn} ${String(state.delete ?? false)} ${id ?? ""}`;
  return { sortKey, fields: Object.fromEntries(fields) };
}

/** Lists that are empty, and what is false, are not written. */
function isEmpty(key: string, value: unknown): boolean {
  if (key === "custom" || key === "inputs" || key === "outputs") return false;
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === false;
}

function sortedDependencies(
  dependencies: Record<string, string[]> | undefined,
): Record<string, string[]> | undefined {
  if (dependencies === undefined) return undefined;
  const some = Object.entries(dependencies).filter(([, urns]) => urns.length > 0);
  return Object.fromEntries(
    some
      .sort(([left], [right]) => left.localeCompare(right))
      .map(([key, urns]) => [key, urns.toSorted()]),
  );
}

function sorted(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).sort(([left], [right]) => left.localeCompare(right)),
  );
}
