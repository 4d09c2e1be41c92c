import type { Engine, PropertyChange, RunResult, Step } from "../engine/engine.ts";
import { hashOf, toJson, type Json } from "./canonical.ts";
import type { StackGoal } from "./goal.ts";
import { shorten } from "./values.ts";

/** A step that endangers data, as it was reviewed. */
export interface ReviewedDanger {
  urn: string;
  op: Step["op"];
  /** What is endangered, as one sentence. */
  danger: string;
  /** Whether it only may be. @default false */
  unsure?: true | undefined;
}

/** One step as a plan has it: secrets masked, long values by their hash. */
export interface PlannedStep {
  op: Step["op"];
  urn: string;
  changes: { path: string; kind: string; before?: Json; after?: Json; replaces: Json }[];
  danger?: string | undefined;
}

/** The state that a plan starts at. */
export interface StatePoint {
  hash: string;
  /** How many runs are in the stack's history. */
  update: number;
  /** Hash of each resource, by URN; several under one URN count together. */
  resources: Record<string, string>;
}

/** Outputs of other stacks that a program reads: hashes by stack and output. */
export type UpstreamOutputs = Record<string, Record<string, string>>;

/** A secret of another stack, where there is no key to tell it apart by. */
export const untold = "[secret, not told apart]";

/** What an update would do, from where. */
export interface StackPlan {
  /** SHA-256 over the goal, the steps, the state and other stacks' outputs, 64 hexadecimal digits. */
  hash: string;
  /** Who planned: another engine knows other details of the same steps. */
  engine: Engine["name"];
  /** What changes, in the order in which it was decided. */
  steps: PlannedStep[];
  state: StatePoint;
  upstream: UpstreamOutputs;
}

/** What a plan is made of. */
export interface PlanFacts {
  goal: StackGoal;
  engine: Engine["name"];
  result: Pick<RunResult, "steps">;
  state: StatePoint;
  upstream: UpstreamOutputs;
  /** Makes a text the same on every machine. */
  text: (text: string) => string;
}

/** The plan of a stack, from a preview. Pure. */
export function formPlan({ goal, engine, result, state, upstream, text }: PlanFacts): StackPlan {
  const changing = result.steps.filter(({ op }) => op !== "same");
  const steps = changing.map((step) => plannedStep(step, text));
  const planned = { engine, steps, state, upstream };
  return { hash: hashPlan(goal, planned), ...planned };
}

/** Hash of a plan; steps are decided in no fixed order, which therefore says nothing. */
export function hashPlan(
  goal: Pick<StackGoal, "hash">,
  { engine, steps, state, upstream }: Omit<StackPlan, "hash">,
): string {
  const ordered = steps.map((step) => hashOf(toJson(step))).sort();
  return hashOf([goal.hash, engine, ordered, state.hash, toJson(upstream)]);
}

function plannedStep(
  { op, urn, changes, danger }: Step,
  text: (text: string) => string,
): PlannedStep {
  return {
    op,
    urn,
    changes: changes.map((change) => plannedChange(change, text)),
    ...(danger !== undefined && { danger }),
  };
}

function plannedChange(
  { path, kind, before, after, replaces }: PropertyChange,
  text: (text: string) => string,
): PlannedStep["changes"][number] {
  return {
    path,
    kind,
    ...(before !== undefined && { before: shownValue(before, text) }),
    ...(after !== undefined && { after: shownValue(after, text) }),
    replaces,
  };
}

function shownValue(value: unknown, text: (text: string) => string): Json {
  if (typeof value === "string") return shorten(text(value));
  if (typeof value !== "object" || value === null) return toJson(value);
  const whole = text(JSON.stringify(value));
  return whole.length > 200 ? shorten(whole) : toJson(JSON.parse(whole));
}

/** The steps of a run that endanger data. */
export function dangersOf(steps: readonly Step[]): ReviewedDanger[] {
  return steps.flatMap(({ urn, op, danger, dangerUnsure }) =>
    danger === undefined ? [] : [{ urn, op, danger, ...(dangerUnsure && { unsure: true }) }],
  );
}
