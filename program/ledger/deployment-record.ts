import * as z from "zod";
import { environmentName, reference, releaseId, text, time } from "./fields.ts";

/** Most bytes of a step's output that are kept: the last ones. */
export const outputBytes = 65_536;

/** What a deployment can be at; see `deployment-moves.ts` for how it gets from one to another. */
export const deploymentStatuses = [
  "pending",
  "pending_approval",
  "running",
  "completed",
  "failed",
  "cancelled",
  "rolled_back",
] as const;

/** What a deployment is at. */
export type DeploymentStatus = (typeof deploymentStatuses)[number];

const stepStatuses = ["running", "completed", "failed", "skipped"] as const;

/** What a step of a deployment is at. */
export type StepStatus = (typeof stepStatuses)[number];

const step = z.strictObject({
  name: text(200),
  kind: z.enum(["hook", "migration", "resource-group", "traffic", "verify", "cleanup"]),
  status: z.enum(stepStatuses),
  startedAt: time,
  completedAt: time.optional(),
  durationMs: z.int().min(0).optional(),
  /** Its last 64 KB, secrets masked. */
  output: z.string().max(outputBytes).optional(),
  error: text(4_000).optional(),
  required: z.boolean(),
});

/** A step of a deployment. */
export type DeploymentStep = z.infer<typeof step>;

const failure = z.strictObject({
  class: text(100),
  code: text(100),
  message: text(4_000),
  at: time,
  recovery: z.array(text(2_000)).max(20),
});

const rollback = z.strictObject({
  deployment: reference,
  reason: text(2_000),
  triggeredBy: text(200),
});

/** A deployment as it stands after one move: the newest record of an id tells all of it. */
export const deploymentRecord = z.strictObject({
  id: reference,
  release: releaseId.nullable(),
  /** Release that ran before it. */
  previous: releaseId.nullable(),
  source: z.enum(["release", "promotion", "rollback", "config"]),
  /** Stack that it was promoted from. */
  sourceStack: environmentName.optional(),
  strategy: text(100),
  status: z.enum(deploymentStatuses),
  /** Where it is while it runs. */
  phase: z.enum(["building", "deploying", "verifying"]).optional(),
  steps: z.array(step).max(500),
  startedAt: time,
  completedAt: time.optional(),
  durationMs: z.int().min(0).optional(),
  description: text(2_000).optional(),
  /** Hash of the request that was approved. */
  approval: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  error: failure.optional(),
  rollback: rollback.optional(),
  url: text(2_000).optional(),
  /** Hash of the config that it was made with. */
  configVersion: text(100),
  /** Who was told of it, and how that went. */
  notified: z.array(text(200)).max(200),
});

/** A deployment as the ledger has it. */
export type DeploymentRecord = z.infer<typeof deploymentRecord>;
