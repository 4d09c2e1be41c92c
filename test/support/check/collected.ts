import type { PolicyViolation } from "../../../policies/rule.ts";
import type {
  CollectedChange,
  ComparedStack,
  StackChange,
  StackOutcome,
} from "../../../tool/check/collected.ts";
import { withDanger } from "../../../tool/engine/danger.ts";
import { changesBetween } from "../../../tool/engine/embedded/deployment/diff.ts";
import type { PropertyChange, Step, StepOp } from "../../../tool/engine/engine.ts";
import type { Properties } from "../../../tool/engine/state/snapshot.ts";

type Inputs = Record<string, unknown>;

const project = "fleet";

/** The URN of a resource in a made-up stack. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:prod::${project}::${type}::${name}`;
}

/** More of a step than its kind and its resource. */
interface More {
  /** Type and name of the parent. */
  parent?: readonly [string, string];
  /** Paths that force a replacement; an update becomes one then. */
  replaces?: string[];
}

/** A step as the embedded engine makes it of what a resource was and becomes. */
export function stepOf(
  type: string,
  name: string,
  before: Inputs | undefined,
  after: Inputs | undefined,
  more: More = {},
): Step {
  const paths = more.replaces ?? [];
  const changes =
    before === undefined || after === undefined
      ? []
      : changesBetween(before as Properties, after as Properties, { paths, known: true });
  const own = {
    urn: urnOf(type, name),
    type,
    name,
    parent: more.parent === undefined ? "" : urnOf(...more.parent),
  };
  return withDanger({
    ...own,
    op: opOf(before, after, changes),
    inputs: after ?? before ?? {},
    changes,
  });
}

function opOf(before: unknown, after: unknown, changes: readonly PropertyChange[]): StepOp {
  if (before === undefined) return "create";
  if (after === undefined) return "delete";
  if (changes.length === 0) return "same";
  return changes.some(({ replaces }) => replaces === true) ? "replace" : "update";
}

/** A stack that was run at both ends. */
export function compared(
  stack: string,
  steps: Step[],
  more: Partial<Omit<StackChange, "outcome">> & Partial<ComparedStack> = {},
): StackChange {
  const { violations = [], violationsBefore = [], ...rest } = more;
  const outcome: StackOutcome = {
    kind: "compared",
    prior: { kind: "revision", description: "revision 'main' (5a5cdca)", simulated: true },
    steps,
    violations,
    violationsBefore,
    goal: "9f".repeat(32),
    engine: "embedded",
  };
  return { ...stackOf(stack), ...rest, outcome };
}

/** A stack without an outcome: production, if its name says so. */
export function stackOf(stack: string): Omit<StackChange, "outcome"> {
  const stage = stack.includes("prod") ? "production" : "staging";
  return {
    stack,
    application: "fleet",
    platform: "aws",
    stage,
    profile: stage,
    hosts: stage === "production" ? ["fleet.example.com"] : [],
    file: "kept",
  };
}

/** A change of a project. */
export function collected(
  stacks: StackChange[],
  more: Partial<CollectedChange> = {},
): CollectedChange {
  return {
    project,
    base: { given: "origin/main", commit: "5a5cdca0".repeat(5) },
    head: { given: "HEAD", commit: "c0ffee12".repeat(5), changedFiles: false },
    files: ["stacks/fleet.ts"],
    stacks,
    ...more,
  };
}

/** A violation of a made-up rule. */
export function violation(more: Partial<PolicyViolation> = {}): PolicyViolation {
  return {
    rule: "database-protected",
    level: "mandatory",
    urn: urnOf("slipway:index:Database", "trips"),
    resource: "trips",
    message: "Database 'trips' has no deletion protection in production.",
    fix: "Set `deletionProtected: true`.",
    ...more,
  };
}
