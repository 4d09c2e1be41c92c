import { UserError } from "../../variables/user-error.ts";
import type { Approval, Step, StepOp } from "../engine/engine.ts";
import { compareStates } from "./compare.ts";
import type { StatePoint } from "./plan.ts";
import { statePointOf } from "./state-point.ts";

/** What was verified, and an update is held to. */
export interface Verified {
  stack: string;
  steps: readonly Step[];
  state: StatePoint;
  /** File of the Pulumi CLI's own plan of the same preview. */
  pulumiPlan?: string | undefined;
}

/** Key under which bridged providers note which inputs they filled in themselves. */
const filledIn = "__defaults";

/** What a run may do instead of what was planned: the same, or less. */
const allowed: Record<StepOp, readonly StepOp[]> = {
  same: [],
  create: ["create"],
  update: ["update"],
  replace: ["replace", "update"],
  delete: ["delete"],
  read: ["read"],
  discard: ["discard", "delete"],
};

/**
 * Holds an update to the preview that was verified: the state it starts at, and each step before it
 * is carried out. A value that the preview did not know may become any; one that it knew may not.
 */
export function createApproval({ stack, steps, state, pulumiPlan }: Verified): Approval {
  const planned = new Map(steps.map((step) => [keyOf(step), step]));
  return {
    state: (deployment) => {
      const now = statePointOf(deployment, state.update);
      const [line] = compareStates(state, now);
      if (line === undefined) return;
      const message = `Nothing was changed: since '${stack}' was verified, ${line}. Run it again.`;
      throw new UserError("StateChanged", message);
    },
    step: (step) => {
      if (step.op === "same" || step.op === "read") return;
      const before = planned.get(keyOf(step));
      const why = before === undefined ? "it was not planned" : difference(before, step);
      if (why === undefined) return;
      throw new UserError(
        "StepNotReviewed",
        `Will not ${step.op} '${step.name}' (${step.type}): ${why}. The program or its config ` +
          "changed while the run began; what was done before is saved. Review it again.",
      );
    },
    pulumiPlan,
  };
}

function keyOf({ op, urn }: Pick<Step, "op" | "urn">): string {
  return `${op === "delete" || op === "discard" ? "delete" : "make"} ${urn}`;
}

function difference(planned: Step, step: Step): string | undefined {
  if (!allowed[planned.op].includes(step.op)) return `${planned.op} was planned`;
  if (step.op === "delete" || step.op === "discard") return undefined;
  const other = differingKey(planned.inputs, step.inputs);
  return other === undefined ? undefined : `its '${other}' is not what was planned`;
}

type Fields = Readonly<Record<string, unknown>>;

/** A property that is not what was planned; what the provider fills in by itself may be any. */
function differingKey(planned: Fields, now: Fields): string | undefined {
  const filled = now[filledIn];
  const own = new Set<unknown>(Array.isArray(filled) ? filled : []);
  const keys = new Set([...Object.keys(planned), ...Object.keys(now)]);
  return [...keys].find(
    (key) => key !== filledIn && !own.has(key) && !fits(planned[key], now[key]),
  );
}

/** Whether a value is the planned one; what was unknown or is masked can be any. */
function fits(planned: unknown, now: unknown): boolean {
  if (isOpen(planned) || isOpen(now)) return true;
  if (typeof planned !== "object" || typeof now !== "object" || planned === null || now === null) {
    return Object.is(planned ?? undefined, now ?? undefined);
  }
  return differingKey(planned as Fields, now as Fields) === undefined;
}

function isOpen(value: unknown): boolean {
  return typeof value === "string" && /\[(unknown|secret)\]/.test(value);
}
