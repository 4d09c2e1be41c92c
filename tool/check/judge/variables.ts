import { readFacts } from "../../../policies/facts.ts";
import { credentialOf } from "../../../variables/credentials.ts";
import { findMissing } from "../../../variables/resolve.ts";
import type { VariableFact } from "../../../variables/resolve.ts";
import { environmentOf } from "./environment.ts";
import type { VariableNote } from "./judgement.ts";
import { comparableSides } from "./sides.ts";
import type { Inputs } from "./sides.ts";
import { isComponent } from "./stack-steps.ts";
import type { JudgedStep } from "./stack-steps.ts";

type Facts = Record<string, VariableFact>;

/** What a change does to the variables of the services of one stack. */
export function variablesOf(steps: readonly JudgedStep[]): VariableNote[] {
  const declared = steps.filter(({ step }) => isComponent(step.type)).flatMap(declaredBy);
  const known = new Set(declared.map(({ service, name }) => `${service} ${name}`));
  const given = steps.filter(({ step }) => !isComponent(step.type)).flatMap(givenBy);
  const values = new Map<string, VariableNote>();
  for (const one of given) {
    const key = `${one.service} ${one.name}`;
    if (!known.has(key)) values.set(key, values.get(key) ?? one);
  }
  return [...declared, ...values.values()];
}

function declaredBy({ stack, step, sides }: JudgedStep): VariableNote[] {
  const [before, after] = [factsOf(step.type, sides.before), factsOf(step.type, sides.after)];
  const missing = new Set(findMissing(after));
  return namesOf(before, after).flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    // Nothing sets it, and nothing asks for it: no reader has to know.
    if (was === undefined && is?.from === "unset" && !is.required) return [];
    return [
      {
        stacks: [stack],
        service: step.name,
        name,
        change: was === undefined ? "added" : is === undefined ? "removed" : "changed",
        missing: missing.has(name),
        ...(was !== undefined && { before: describe(was) }),
        ...(is !== undefined && { after: describe(is) }),
      } satisfies VariableNote,
    ];
  });
}

function namesOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

function factsOf(type: string, inputs: Inputs | undefined): Facts {
  if (inputs === undefined) return {};
  const read = readFacts({ urn: "", type, name: "", properties: inputs });
  return read.ok ? read.values : {};
}

const sources: Record<VariableFact["from"], string> = {
  config: "the stack's config",
  secure: "the stack's config, encrypted",
  sealed: "the stack's config, encrypted",
  link: "a link",
  address: "the public address",
  deployment: "the deployment",
  default: "its default",
  unset: "nothing",
};

function describe({ type, from, link, required }: VariableFact): string {
  const giver = from === "link" && link !== undefined ? `the link to ${link}` : sources[from];
  return `${type} from ${giver}${required ? "" : ", optional"}`;
}

/** Values that differ in what is given to a program: only of what stays one and the same. */
function givenBy({ stack, step, sides, component }: JudgedStep): VariableNote[] {
  const known = comparableSides(step, sides);
  if (known.before === undefined || known.after === undefined || component === "") return [];
  const [before, after] = [environmentOf(known.before), environmentOf(known.after)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    const turned = step.changes.some(({ before: old }) => old === "[secret]") && is === "[secret]";
    if (was === is && !(turned && isNamedIn(step.changes, sides.after, name))) return [];
    return [
      {
        stacks: [stack],
        service: component,
        name,
        change: was === undefined ? "added" : is === undefined ? "removed" : "changed",
        missing: false,
        ...(was !== undefined && { before: shown(name, was) }),
        ...(is !== undefined && { after: shown(name, is) }),
      } satisfies VariableNote,
    ];
  });
}

/** A value, unless the name of its variable says that it is secret. */
function shown(name: string, value: string): string {
  return credentialOf(name, value) === undefined ? value : "[secret]";
}

/** Whether a changed path ends in a variable's name, or in the place that has that name. */
function isNamedIn(
  changes: readonly { path: string }[],
  inputs: Inputs | undefined,
  name: string,
): boolean {
  return changes.some(({ path }) => {
    if (path.endsWith(`.${name}`) || path.endsWith(`["${name}"]`)) return true;
    const index = /(env|envs|environment|variables)\[(\d+)\]\.value$/.exec(path)?.[2];
    return index !== undefined && [...environmentOf(inputs ?? {}).keys()][Number(index)] === name;
  });
}
