import type { Properties, Value } from "../../engine/state/snapshot.ts";

type Fact = (inputs: Properties) => string | undefined;

const number = (value: Value | undefined): number => (typeof value === "number" ? value : 0);
const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A number with its unit, where there is one. */
function amount(key: string, unit: string): Fact {
  return (inputs) => (number(inputs[key]) > 0 ? `${number(inputs[key])} ${unit}` : undefined);
}

/** Words for an input that is true. */
function flag(key: string, words: string): Fact {
  return (inputs) => (inputs[key] === true ? words : undefined);
}

const engine: Fact = ({ engine: name, version }) =>
  text(name) === "" ? undefined : `${text(name)} ${text(version)}`.trim();

const copies: Fact = ({ replicas, minReplicas, maxReplicas }) => {
  if (number(replicas) === 0) return undefined;
  const [least, most] = [number(minReplicas), number(maxReplicas)];
  const words = number(replicas) === 1 ? "1 copy" : `${number(replicas)} copies`;
  return most > least ? `${words}, ${least} to ${most} by load` : words;
};

const served: Fact = ({ port, path }) => {
  const at = text(path) === "" ? "" : ` at ${text(path)}`;
  return number(port) === 0 ? undefined : `port ${number(port)}${at}`;
};

/** What plans say that a reader of an inventory wants to know, in this order. */
const facts: readonly Fact[] = [
  engine,
  ({ model }) => text(model) || undefined,
  ({ runsAs }) => (runsAs === "function" ? "runs as a function" : undefined),
  copies,
  amount("cpu", "CPU"),
  amount("memoryMb", "MB"),
  amount("storageGb", "GB"),
  amount("gpus", "GPU"),
  served,
  flag("public", "public"),
  flag("highlyAvailable", "highly available"),
  flag("replicated", "replicated"),
  amount("backupDays", "days of backups"),
  flag("deletionProtected", "deletion protected"),
  flag("optional", "optional"),
];

/** What a component is to be, by the plan that is its inputs, in a few words each. */
export function factsOf(kind: string, inputs: Properties): string[] {
  if (kind === "Environment") {
    const mode = text(inputs.mode);
    return mode === "" || mode === "running" ? [] : [`mode ${mode}`];
  }
  return facts.flatMap((fact) => fact(inputs) ?? []);
}
