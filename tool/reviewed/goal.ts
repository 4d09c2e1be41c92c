import { createHmac } from "node:crypto";
import type { PolicyViolation } from "../../policies/rule.ts";
import type { Asked, Invocation } from "../engine/embedded/deployment/deployment.ts";
import type { Goal } from "../engine/embedded/deployment/goal.ts";
import type { ReadGoal } from "../engine/embedded/deployment/reads.ts";
import { stackReferenceType } from "../engine/embedded/providers/builtin.ts";
import type { Properties } from "../engine/state/snapshot.ts";
import { canonicalText } from "../../program/release/canonical.ts";
import { hashOf, toJson, type Json } from "./canonical.ts";
import { flattenAll, shorten, type Writing } from "./values.ts";

/**
 * What a program wants of a stack, by subject and by what is said of it: `resource <urn>` has its
 * inputs and options, `policy <rule> <urn>` what a rule found, `secret <name>` a ciphertext's hash.
 */
export type GoalEntries = Record<string, Record<string, Json>>;

/** What a program wants of a stack. */
export interface StackGoal {
  /** SHA-256 of the entries, 64 hexadecimal digits: the same with and without a passphrase. */
  hash: string;
  entries: GoalEntries;
  /**
   * Keyed hashes of the secrets that the program makes itself, by subject and path; absent where
   * there was no key of the stack.
   */
  seals?: Record<string, string>;
  /** How many such secrets there are; without a key they are told by their places alone. */
  ownSecrets: number;
  /** Other stacks whose outputs the program reads, by the names that it uses. */
  upstream: string[];
}

/** What a goal is made of. */
export interface GoalFacts {
  asked: Asked;
  /** What the program gives as the stack's outputs. */
  outputs: Properties;
  violations: readonly PolicyViolation[];
  /** What is said of the stack before its program says anything: settings, secrets, packages. */
  given: GoalEntries;
  writing: Pick<Writing, "text" | "secretsIn">;
  /** Of the stack, for secrets that the program makes itself. @default they are not told apart */
  key?: Buffer | undefined;
}

/** The goal of a stack. Pure. */
export function formGoal({ asked, outputs, violations, given, ...how }: GoalFacts): StackGoal {
  const entries: GoalEntries = { ...given };
  const own: Record<string, Json> = {};
  const write = (subject: string, make: (writing: Writing) => [string, Json][]): void => {
    const text = how.writing.text;
    const named = text(subject);
    const note = (path: string, value: Json): void => void (own[`${named} ${path}`] = value);
    const fields = make({ text, secretsIn: how.writing.secretsIn, own: note });
    entries[named] = Object.fromEntries(fields.filter(([, value]) => isSaid(value)));
  };
  for (const goal of asked.registered) write(`resource ${goal.urn}`, (to) => resourceOf(goal, to));
  for (const goal of asked.read) write(`read ${goal.urn}`, (to) => readOf(goal, to));
  writeCalls(asked.invoked, write);
  write("outputs", (to) => flattenAll(outputs, to));
  for (const one of violations) {
    write(`policy ${one.rule} ${one.urn}`, (to) => [
      ["level", one.level],
      [`message ${hashOf(to.text(one.message)).slice(0, 8)}`, shorten(to.text(one.message))],
    ]);
  }
  const seals = how.key === undefined ? {} : { seals: sealAll(own, how.key) };
  const ownSecrets = Object.keys(own).length;
  return { hash: hashOf(entries), entries, ...seals, ownSecrets, upstream: upstreamOf(asked) };
}

function upstreamOf({ read, invoked }: Asked): string[] {
  const referred = read.filter(({ type }) => type === stackReferenceType).map(({ id }) => id);
  const called = invoked.filter(({ token }) => token === "pulumi:pulumi:readStackOutputs");
  const named = called.flatMap(({ args: { name } }) => (typeof name === "string" ? [name] : []));
  return [...new Set([...referred, ...named])].sort();
}

/** An option that is not set says nothing. */
function isSaid(value: Json): boolean {
  return value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

function resourceOf(goal: Goal, writing: Writing): [string, Json][] {
  const names = (list: readonly string[]): Json => [...new Set(list)].sort().map(writing.text);
  return [
    ["its type", goal.type],
    ["its kind", goal.custom ? "resource" : "component"],
    ["option parent", goal.parent],
    ["option provider", withoutId(goal.provider)],
    ["option providers", names(Object.values(goal.providers).map(withoutId))],
    ["option version", goal.package.version],
    ["option pluginDownloadURL", goal.package.pluginDownloadUrl],
    ["option dependsOn", names(goal.dependencies)],
    ["option protect", goal.protect ?? null],
    ["option retainOnDelete", goal.retainOnDelete ?? null],
    ["option deletedWith", goal.deletedWith],
    ["option deleteBeforeReplace", goal.deleteBeforeReplace ?? null],
    ["option ignoreChanges", names(goal.ignoreChanges)],
    ["option replaceOnChanges", names(goal.replaceOnChanges)],
    ["option hideDiffs", names(goal.hiddenDiffs)],
    ["option additionalSecretOutputs", names(goal.additionalSecretOutputs)],
    ["option aliases", names(goal.aliases)],
    ["option customTimeouts", toJson(goal.customTimeouts ?? null)],
    ...flattenAll(goal.inputs, writing),
  ];
}

function readOf(goal: ReadGoal, writing: Writing): [string, Json][] {
  return [
    ["its type", goal.type],
    ["its id", shorten(writing.text(goal.id))],
    ["option parent", goal.parent],
    ["option dependsOn", [...goal.dependencies].sort()],
    ...flattenAll(goal.inputs, writing),
  ];
}

/** Asked for twice alike is asked for once; programs ask in no fixed order. */
function writeCalls(
  invoked: readonly Invocation[],
  write: (subject: string, make: (writing: Writing) => [string, Json][]) => void,
): void {
  const calls = new Map<string, Invocation>();
  for (const call of invoked) {
    const text = canonicalText(toJson([call.token, call.args, withoutId(call.provider)]));
    calls.set(text, call);
  }
  const counts = new Map<string, number>();
  for (const [, call] of [...calls].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const count = (counts.get(call.token) ?? 0) + 1;
    counts.set(call.token, count);
    write(`call ${count} of ${call.token}`, (writing) => [
      ["option provider", withoutId(call.provider)],
      ["asked", true],
      ...flattenAll(call.args, writing),
    ]);
  }
}

/** The URN of a provider's reference; its id is made up where nothing exists. */
function withoutId(reference: string): string {
  return reference.replace(/::[^:]*$/, "");
}

function sealAll(own: Readonly<Record<string, Json>>, key: Buffer): Record<string, string> {
  const sealed = Object.entries(own).map(([place, value]) => {
    const text = `${place}\0${canonicalText(value)}`;
    return [place, createHmac("sha256", key).update(text).digest("hex")];
  });
  return Object.fromEntries(sealed) as Record<string, string>;
}
