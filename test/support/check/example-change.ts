import type { Settings } from "../../../program/index.ts";
import type { StackChange } from "../../../tool/check/collected.ts";
import type { Step } from "../../../tool/engine/engine.ts";
import { runProgram } from "../components/mocks.ts";
import type { RegisteredResource } from "../components/mocks.ts";
import { exampleApplications, loadExample } from "../examples/applications.ts";
import { places, settingsOf } from "../examples/places.ts";
import { evaluate } from "../../../policies/evaluate.ts";
import { rules } from "../../../policies/rules.ts";
import type { PolicyViolation } from "../../../policies/rule.ts";
import { compared, stepOf } from "./collected.ts";

type Changed = Partial<Settings>;

/**
 * What another setting does to an example: its real program, run at both ends without an engine.
 * What is not known before a deployment is so at both.
 */
export async function changeExample(
  name: string,
  platform: (typeof places)[number]["platform"],
  stack: string,
  after: Changed,
  before: Changed = {},
): Promise<StackChange> {
  const [old, next] = [await run(name, platform, before), await run(name, platform, after)];
  const stage = places.find((place) => place.platform === platform)?.stage ?? "staging";
  return compared(stack, between(old, next), {
    application: name,
    platform,
    stage,
    profile: stage,
    hosts: stage === "production" ? ["app.example.com"] : [],
    violations: violationsOf(next),
    violationsBefore: violationsOf(old),
  });
}

/** What a stack that nobody had before brings: the whole of an example. */
export async function newExample(
  name: string,
  platform: (typeof places)[number]["platform"],
  stack: string,
): Promise<StackChange> {
  const next = await run(name, platform, {});
  const stage = places.find((place) => place.platform === platform)?.stage ?? "staging";
  const own = { application: name, platform, stage, profile: stage, file: "added" as const };
  return compared(stack, between([], next), { ...own, violations: violationsOf(next) });
}

async function run(
  name: string,
  platform: string,
  changed: Changed,
): Promise<RegisteredResource[]> {
  const application = exampleApplications[name];
  const place = places.find((one) => one.platform === platform);
  if (application === undefined || place === undefined)
    throw new TypeError(`no ${name} on ${platform}`);
  const settings = await settingsOf(name, application, place);
  const describeExample = await loadExample(name);
  const program = (): Promise<void> => describeExample({ ...settings, ...changed }).close();
  const options = { preview: true, lookUp: () => ({ files: {}, output: {} }) };
  return (await runProgram(program, options)).resources;
}

function between(old: readonly RegisteredResource[], next: readonly RegisteredResource[]): Step[] {
  const byKey = (all: readonly RegisteredResource[]): Map<string, RegisteredResource> =>
    new Map(all.map((one) => [`${one.type} ${one.name}`, one]));
  const [before, after] = [byKey(old), byKey(next)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const one = is ?? was;
    if (one === undefined || one.type === "pulumi:pulumi:Stack") return [];
    const parent = [...next, ...old].find(
      ({ name, urn }) => name === one.parentName && urn === one.parent,
    );
    const step = stepOf(one.type, one.name, was && shown(was), is && shown(is), {
      ...(parent && { parent: [parent.type, parent.name] as const }),
    });
    return [step];
  });
}

/** Inputs as an engine shows them: secrets and what is unknown as marks. */
function shown({ inputs, secretInputs }: RegisteredResource): Record<string, unknown> {
  const masked = Object.entries(inputs).map(([key, value]) => [
    key,
    secretInputs.includes(key) ? "[secret]" : mark(value),
  ]);
  return Object.fromEntries(masked) as Record<string, unknown>;
}

function mark(value: unknown): unknown {
  if (value === undefined) return "[unknown]";
  if (Array.isArray(value)) return value.map(mark);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mark(inner)]));
}

function violationsOf(resources: readonly RegisteredResource[]): PolicyViolation[] {
  const judged = resources.map(({ urn, type, name, inputs }) => ({
    urn,
    type,
    name,
    properties: inputs,
  }));
  return judged.flatMap((resource) => evaluate(rules, resource));
}
