import type { ComparedStack, StackChange } from "../collected.ts";
import type { Step } from "../../engine/engine.ts";
import { isImplicit } from "../../engine/implicit.ts";
import { sidesOf } from "./sides.ts";
import type { Sides } from "./sides.ts";

/** One step of one stack with all that judging it takes. */
export interface JudgedStep {
  stack: string;
  /** Where the stack runs: `local`, `docker`, `kubernetes`, `aws`, `vercel`. */
  platform: string;
  /** Whether the stack takes the defaults of production. */
  production: boolean;
  step: Step;
  sides: Sides;
  /** Name of the component it belongs to; empty for the stack's own. */
  component: string;
  /** Names of the components around it, outermost first. */
  path: string[];
}

/** The steps of a compared stack that change something, nothing that Pulumi makes unasked. */
export function stepsOf(change: StackChange, outcome: ComparedStack): JudgedStep[] {
  const byUrn = new Map(outcome.steps.map((step) => [step.urn, step]));
  return outcome.steps
    .filter((step) => isChange(step) && !isImplicit(step))
    .map((step) => {
      const path = pathOf(step, byUrn);
      return {
        stack: change.stack,
        platform: change.platform,
        production: change.profile === "production",
        step,
        sides: sidesOf(step),
        component: isComponent(step.type) ? step.name : (path.at(-1) ?? ""),
        path,
      };
    });
}

/** Whether a resource is a word of the vocabulary, which consists of others. */
export function isComponent(type: string): boolean {
  return type.startsWith("slipway:");
}

function isChange({ op }: Step): boolean {
  return op !== "same" && op !== "read";
}

function pathOf(step: Step, byUrn: ReadonlyMap<string, Step>): string[] {
  const path: string[] = [];
  const seen = new Set([step.urn]);
  for (let at = byUrn.get(step.parent); at && !seen.has(at.urn); at = byUrn.get(at.parent)) {
    seen.add(at.urn);
    if (isComponent(at.type)) path.unshift(at.name);
  }
  return path;
}
