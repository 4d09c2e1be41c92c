import { createHash } from "node:crypto";
import type { ResolvedVariables } from "../../variables/resolve.ts";
import type { LinkPlan } from "./links.ts";
import type { ServiceRollout, Slot } from "./slots.ts";
import type { WorkloadShape } from "./workload-shape.ts";

/** How a platform on which nothing can be replaced in place finds the slot of a version. */
export interface SlotChoice {
  /** Hash of everything that a build of a source folder reads. */
  hashSource(folder: string): Promise<string>;
  /**
   * What the platform makes of a copy, as plain data: where a later version of the platform makes
   * another thing of the same plan, that is another version of the service too.
   */
  form(shape: WorkloadShape): object;
  /** What decides the environment's public address. @default nothing */
  entry?: object;
  /** The slot that a version goes to, given what runs; an unknown version stays where it is. */
  choose(fingerprint: string | undefined, running: ServiceRollout | undefined): Slot;
}

/** What a version runs with. */
export interface ProgramWiring {
  links: readonly Pick<LinkPlan, "name" | "variable" | "parts" | "dialect">[];
  variables: Pick<ResolvedVariables, "facts" | "values">;
  /** The application's public address, by the variable that it is given as. */
  addresses: Readonly<Record<string, unknown>>;
  /** Addresses of read replicas, by variable. @default none */
  reads?: Readonly<Record<string, unknown>>;
}

/** What decides how often and how a version is rolled out, not what a copy is. */
const apart = ["replicas", "minReplicas", "maxReplicas", "targetCpuPercent", "rollout"] as const;

/**
 * What identifies a version of a service or worker: 12 hexadecimal digits that change with its
 * image or source, command, port, size, health check, links, the values of its variables and the
 * public address that it is told, with what the platform makes of them, and with nothing else.
 * Passwords that links give are not in it: they change with their database.
 * Undefined where the value of a variable is sealed.
 */
export async function fingerprintOf(
  shape: WorkloadShape,
  { links, variables, addresses, reads = {} }: ProgramWiring,
  slots: Pick<SlotChoice, "hashSource" | "form" | "entry">,
): Promise<string | undefined> {
  const facts = Object.values(variables.facts);
  if (facts.some(({ from }) => from === "sealed")) return undefined;
  const kept = Object.entries(shape).filter(
    ([key]) => !["release", "slot", "untaken", ...apart].includes(key),
  );
  const content = {
    shape: Object.fromEntries(kept.toSorted()),
    source: shape.source === "" ? "" : await slots.hashSource(shape.source),
    form: slots.form(shape),
    links: links.map(planLink),
    values: Object.entries(variables.values).toSorted(),
    ...planReads(Object.keys(reads), variables),
    ...planAddresses(Object.keys(addresses), variables, slots.entry),
  };
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
}

/** What a link gives; one that says nothing of parts and dialects is what it was before them. */
function planLink({ name, variable, parts, dialect }: ProgramWiring["links"][number]): unknown[] {
  const isPlain = parts === undefined && dialect === undefined;
  return isPlain ? [name, variable] : [name, variable, { parts, dialect }];
}

/** The variables that get the address of read replicas, and of which database. */
function planReads(names: readonly string[], { facts }: ProgramWiring["variables"]): object {
  return names.length === 0 ? {} : { reads: names.map((name) => [name, facts[name]?.link]) };
}

/** The variables that get the public address, of whom, and what decides it. */
function planAddresses(
  names: readonly string[],
  { facts }: ProgramWiring["variables"],
  entry: object | undefined,
): object {
  if (names.length === 0) return {};
  return { addresses: names.map((name) => [name, facts[name]?.link]), entry };
}
