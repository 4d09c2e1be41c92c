import type { CollectedChange, StackChange } from "../collected.ts";
import { actsOf } from "./acts.ts";
import { changesOf } from "./changes.ts";
import { costsOf } from "./costs.ts";
import { dangersOf, exposureOfStep, goingComponents, rightsOfStep } from "./findings.ts";
import { joinStacks } from "./join.ts";
import { judgementVersion } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import { leaksOf, secretsByName } from "./leaks.ts";
import { policyFilesOf, policyNotesOf } from "./policies.ts";
import { protectionOf } from "./protection.ts";
import { text, texts, list } from "./read.ts";
import { createRedactor } from "./redaction/redact.ts";
import type { Redactor } from "./redaction/redact.ts";
import { refusalOf } from "./refusals.ts";
import { judgeStack } from "./stacks.ts";
import { stepsOf } from "./stack-steps.ts";
import type { JudgedStep } from "./stack-steps.ts";
import { undoOf } from "./undo.ts";
import { variablesOf } from "./variables.ts";
import { verdictOf } from "./verdict.ts";

/** How a change is judged. */
export interface JudgeOptions {
  /** Version of Slipway. */
  version: string;
  /** Values that are known to be secret, old and new. @default none */
  secrets?: Iterable<string>;
  /** Whether account ids, hosts and addresses of production are shown whole. @default false */
  showProduction?: boolean;
}

/** Says what a change comes to: pure, and without a secret in what it gives. */
export function judge(change: CollectedChange, options: JudgeOptions): Judgement {
  const perStack = change.stacks.map((stack) => ({ stack, steps: changedSteps(stack) }));
  const steps = perStack.flatMap((one) => one.steps);
  const redactor = createRedactor({
    secrets: [...(options.secrets ?? []), ...steps.flatMap(secretsByName)],
    hosts: hostsOf(change.stacks, steps),
    showProduction: options.showProduction === true,
  });
  const found = find(change, perStack);
  const production = new Set(
    change.stacks.filter(({ profile }) => profile === "production").map(({ stack }) => stack),
  );
  const hidden = hide(found, production, redactor);
  const changes = changesOf(steps, redactor);
  const { project, base, head } = change;
  return {
    version: judgementVersion,
    slipway: options.version,
    project,
    base: { given: base.given, commit: base.commit },
    head: { given: head.given, commit: head.commit, changedFiles: head.changedFiles },
    ...verdictOf({ ...hidden, changes }),
    ...hidden,
    changes,
  };
}

function changedSteps(stack: StackChange): JudgedStep[] {
  return stack.outcome.kind === "compared" ? stepsOf(stack, stack.outcome) : [];
}

type Found = Omit<
  Judgement,
  "version" | "slipway" | "project" | "base" | "head" | "verdict" | "reasons" | "changes"
>;

function find(
  change: CollectedChange,
  perStack: readonly { stack: StackChange; steps: JudgedStep[] }[],
): Found {
  const steps = perStack.flatMap((one) => one.steps);
  const goes = goingComponents(steps);
  const dangers = joinStacks(steps.flatMap(dangersOf));
  const leaks = joinStacks(steps.flatMap(leaksOf));
  const variables = joinStacks(perStack.flatMap((one) => variablesOf(one.steps)));
  const refusals = joinStacks(change.stacks.flatMap((stack) => refusalOf(stack) ?? []));
  const policies = perStack.flatMap(({ stack }) =>
    stack.outcome.kind === "compared" ? policyNotesOf(stack.stack, stack.outcome) : [],
  );
  return {
    dangers,
    exposure: joinStacks(steps.flatMap(exposureOfStep)),
    rights: joinStacks(steps.flatMap((step) => rightsOfStep(step, goes))),
    protection: withoutDoubles(joinStacks(steps.flatMap(protectionOf))),
    leaks,
    policies: joinStacks(policies),
    policyFiles: policyFilesOf(change.files),
    variables,
    costs: joinStacks(steps.flatMap(costsOf)),
    acts: joinStacks(actsOf(steps, { variables, dangers, leaks, refusals })),
    undo: undoOf(steps, leaks),
    stacks: change.stacks.map(judgeStack),
    refusals,
  };
}

/** A component and its resource say the same of one protection: the component's word stands. */
function withoutDoubles(found: Judgement["protection"]): Judgement["protection"] {
  const seen = new Set<string>();
  return found.filter(({ stacks, component, text: said }) => {
    const key = JSON.stringify([stacks, component, said]);
    return component === "" || (!seen.has(key) && seen.add(key));
  });
}

/** Everything that was found, redacted as the stacks that it was found in ask for. */
function hide(found: Found, production: ReadonlySet<string>, redactor: Redactor): Found {
  const walk = (value: unknown, inherited: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, inherited));
    if (typeof value === "string") return redactor.text(value, inherited);
    if (typeof value !== "object" || value === null) return value;
    const names = [...texts(value, "stacks"), ...texts(value, "stack")];
    const own = names.length === 0 ? inherited : names.some((name) => production.has(name));
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === "stacks" && names.length > 0 && typeof names[0] === "string" && isNames(inner)
          ? inner
          : walk(inner, own),
      ]),
    );
  };
  return walk(found, false) as Found;
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** Hosts of production: those of the config, and those that its resources are given. */
function hostsOf(stacks: readonly StackChange[], steps: readonly JudgedStep[]): string[] {
  const configured = stacks
    .filter(({ profile }) => profile === "production")
    .flatMap(({ hosts }) => hosts);
  const given = steps
    .filter(({ production }) => production)
    .flatMap(({ sides }) => [sides.before, sides.after])
    .flatMap((inputs) => [
      ...texts(inputs, "aliases"),
      ...texts(inputs, "domain"),
      ...texts(inputs, "domainName"),
      ...texts(inputs, "spec", "hostnames"),
      ...list(inputs, "spec", "rules").flatMap((rule) => text(rule, "host") ?? []),
    ]);
  return [...configured, ...given];
}
