import { setCommand } from "../../../variables/set-command.ts";
import type { Act, Finding, Refusal, VariableNote } from "./judgement.ts";
import { list, text, texts } from "./read.ts";
import type { JudgedStep } from "./stack-steps.ts";

/** What else somebody has to do, beside merging: who sets what, and by which command. */
export function actsOf(
  steps: readonly JudgedStep[],
  found: {
    variables: readonly VariableNote[];
    dangers: readonly Finding[];
    leaks: readonly Finding[];
    refusals: readonly Refusal[];
  },
): Act[] {
  return [
    ...found.refusals.map(({ stacks, code, todo }): Act => ({
      stacks,
      kind: code.startsWith("Variables") ? "variable" : "upstream",
      text: `${code}: ${todo}`,
    })),
    ...found.variables.filter(({ missing }) => missing).map(setOne),
    ...approve(found.dangers),
    ...found.leaks.map(rotate),
    ...steps.flatMap(namesToPoint),
    ...steps.flatMap(upstreams),
  ];
}

function setOne({ stacks, name, service, after = "" }: VariableNote): Act {
  const secret = after.startsWith("secret");
  const [stack] = stacks;
  const command = setCommand(name, { secret, ...(stacks.length === 1 && stack && { stack }) });
  const kind = secret ? "secret" : "variable";
  return {
    stacks,
    kind,
    text: `Set ${name} for ${service}, which does not start without it`,
    command,
  };
}

/** One for all stacks, however many dangers there are. */
function approve(dangers: readonly Finding[]): Act[] {
  const stacks = [...new Set(dangers.flatMap((one) => one.stacks))];
  if (stacks.length === 0) return [];
  const text =
    "Whoever runs npx slipway up is asked to agree to the loss of data, or passes --allow-data-loss";
  return [{ stacks, kind: "approval", text }];
}

function rotate({ stacks, name }: Finding): Act {
  return {
    stacks,
    kind: "rotate",
    text: `Make the secret of ${name} anew where it came from, and encrypt it`,
  };
}

/** Names that come to be served, for which the stack itself makes no record. */
function namesToPoint({ step, stack, sides }: JudgedStep): Act[] {
  if (sides.after === undefined) return [];
  const known = sides.before === undefined ? [] : servedBy(step.type, sides.before);
  return servedBy(step.type, sides.after)
    .filter((name) => !known.includes(name) && !name.endsWith(".vercel.app"))
    .map((name) => ({
      stacks: [stack],
      kind: "dns",
      text: `Point ${name} to it, unless it is already: no record of it is in this check`,
    }));
}

function servedBy(type: string, inputs: Record<string, unknown>): string[] {
  const kind = type.split(":").at(-1);
  if (kind === "Distribution") return texts(inputs, "aliases");
  if (kind === "HTTPRoute") return texts(inputs, "spec", "hostnames");
  if (kind === "ProjectDomain") return texts(inputs, "domain");
  if (kind !== "Ingress") return [];
  return list(inputs, "spec", "rules").flatMap((rule) => text(rule, "host") ?? []);
}

function upstreams({ step, stack }: JudgedStep): Act[] {
  if (step.type !== "pulumi:pulumi:StackReference" || step.op !== "create") return [];
  const name = text(step.inputs, "name") ?? step.name;
  return [
    {
      stacks: [stack],
      kind: "upstream",
      text: `Stack ${name} must be up first: its outputs are read`,
    },
  ];
}
