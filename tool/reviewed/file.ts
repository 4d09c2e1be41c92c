import { readFile } from "node:fs/promises";
import * as z from "zod";
import { UserError } from "../../variables/user-error.ts";
import { writeWhole } from "../engine/state/files.ts";
import { hashOf, toJson, type Json } from "./canonical.ts";
import type { StackGoal } from "./goal.ts";
import { hashPlan, type ReviewedDanger, type StackPlan } from "./plan.ts";

/** The form of the files that this version reads and writes. */
const format = 1;

/** What was reviewed of one stack. */
export interface Reviewed {
  project: string;
  stack: string;
  /** Whether its state is that of a simulation. @default false */
  simulated?: true | undefined;
  goal: StackGoal;
  /** What an update would do; a check in a pull request has no state, and so none. */
  plan?: StackPlan | undefined;
  /** What the reviewer was told is endangered. */
  dangers: ReviewedDanger[];
}

const json: z.ZodType<Json> = z.json();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const op = z.enum(["same", "create", "update", "replace", "delete", "read", "discard"]);

const goal = z.strictObject({
  hash,
  entries: z.record(z.string(), z.record(z.string(), json)),
  seals: z.record(z.string(), hash).optional(),
  ownSecrets: z.number(),
  upstream: z.array(z.string()),
});

const change = z.strictObject({
  path: z.string(),
  kind: z.string(),
  before: json.optional(),
  after: json.optional(),
  replaces: json,
});

const step = z.strictObject({
  op,
  urn: z.string(),
  changes: z.array(change),
  danger: z.string().optional(),
});

const plan = z.strictObject({
  hash,
  engine: z.enum(["embedded", "pulumi"]),
  steps: z.array(step),
  state: z.strictObject({
    hash,
    update: z.number(),
    resources: z.record(z.string(), z.string()),
  }),
  upstream: z.record(z.string(), z.record(z.string(), z.string())),
});

const danger = z.strictObject({
  urn: z.string(),
  op,
  danger: z.string(),
  unsure: z.literal(true).optional(),
});

const file = z.strictObject({
  kind: z.enum(["slipway-goal", "slipway-plan"]),
  format: z.literal(format),
  project: z.string(),
  stack: z.string(),
  simulated: z.literal(true).optional(),
  dangers: z.array(danger),
  plan: plan.optional(),
  goal,
  checksum: hash,
});

/** Writes what was reviewed to a file, whole: with a plan a plan file, without one a goal file. */
export async function writeReviewed(path: string, reviewed: Reviewed): Promise<void> {
  const { project, stack, simulated, dangers, plan: planned, goal: wanted } = reviewed;
  const content = {
    kind: planned === undefined ? "slipway-goal" : "slipway-plan",
    format,
    project,
    stack,
    ...(simulated && { simulated }),
    dangers,
    ...(planned && { plan: planned }),
    goal: wanted,
  };
  const whole = { ...content, checksum: hashOf(toJson(content)) };
  await writeWhole(path, `${JSON.stringify(whole, null, 2)}\n`);
}

/** Writes a goal file: what `slipway check` reviewed, which has no state. */
export async function writeGoalFile(
  path: string,
  reviewed: Omit<Reviewed, "plan" | "simulated">,
): Promise<void> {
  await writeReviewed(path, reviewed);
}

/**
 * Reads a file of {@link writeReviewed}.
 *
 * @throws UserError `PlanUnreadable`, `PlanDamaged` for one that was cut off or edited, and
 * `PlanNewer` for one that a later version wrote.
 */
export async function readReviewed(path: string): Promise<Reviewed> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const message = `The plan '${path}' cannot be read: ${(error as Error).message}.`;
    throw new UserError("PlanUnreadable", message, { cause: error });
  });
  const content = parse(path, text);
  const parsed = file.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(path, `'${issue?.path.join(".") ?? ""}' is not what a plan has there`);
  }
  refuseEdited(path, parsed.data, content);
  const { project, stack, simulated, goal: wanted, plan: planned, dangers } = parsed.data;
  return { project, stack, simulated, goal: wanted, plan: planned, dangers };
}

function parse(path: string, text: string): Record<string, unknown> {
  const content = parseOrUndefined(text);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw damaged(path, "it is no whole JSON object");
  }
  const fields = content as Record<string, unknown>;
  if (typeof fields.kind !== "string" || !fields.kind.startsWith("slipway-")) {
    throw damaged(path, "it is no file of `slipway preview --save-plan` or `slipway check`");
  }
  const written = fields.format;
  if (typeof written === "number" && written > format) {
    throw new UserError(
      "PlanNewer",
      `The plan '${path}' has the form ${written}, and this version of slipway reads form ` +
        `${format}: apply it with the version that made it.`,
    );
  }
  return fields;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseEdited(
  path: string,
  { checksum, goal: wanted, plan: planned }: z.infer<typeof file>,
  content: Record<string, unknown>,
): void {
  const rest = Object.entries(content).filter(([key]) => key !== "checksum");
  const edited = "it was edited after it was written";
  if (hashOf(toJson(Object.fromEntries(rest))) !== checksum) throw damaged(path, edited);
  if (hashOf(wanted.entries) !== wanted.hash) throw damaged(path, `${edited}: its goal`);
  if (planned && hashPlan(wanted, planned) !== planned.hash) {
    throw damaged(path, `${edited}: its steps`);
  }
}

function damaged(path: string, why: string): UserError {
  const message = `The plan '${path}' cannot be relied on: ${why}. Save it again.`;
  return new UserError("PlanDamaged", message);
}
