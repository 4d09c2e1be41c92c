import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { databaseVersions } from "../components/plan/kinds.ts";
import type { DatabaseEngine, RunningDatabase } from "../components/plan/kinds.ts";
import { environmentModes } from "../components/plan/mode.ts";
import type { EnvironmentMode } from "../components/plan/mode.ts";
import type { ServiceRollout } from "../components/plan/slots.ts";
import { findOutputsOf, referenceTo } from "./stack-outputs.ts";

const slot = z.enum(["a", "b"]);

const rollout: z.ZodType<ServiceRollout> = z.object({
  stable: slot,
  candidate: slot.nullable(),
  weights: z.record(slot, z.number()),
  slots: z.record(slot, z.string().nullable()),
  step: z.number().nullable(),
});

const database: z.ZodType<RunningDatabase> = z.object({
  engine: z.enum(Object.keys(databaseVersions) as DatabaseEngine[]),
  version: z.string(),
  upgradedFrom: z.string().optional(),
});

/**
 * What the last update of a stack left in the slots, by service and worker: its own output
 * `rollout`; nothing before the first update.
 */
export async function readRunning(stack: string): Promise<Record<string, ServiceRollout>> {
  const reference = new pulumi.StackReference("running", { name: referenceTo(stack) });
  const details: { value?: unknown } = await reference.getOutputDetails("rollout");
  const parsed = z.record(z.string(), rollout).safeParse(details.value);
  return parsed.success ? parsed.data : {};
}

/** What the last update of a stack left, beside what runs in slots. */
export interface Left {
  /** Its databases: its own output `databases`. */
  runningDatabases: Record<string, RunningDatabase>;
  /** Its mode, where that is not "running": its own output `mode`. */
  lastMode: EnvironmentMode;
}

/**
 * What the last update of a stack left; nothing before the first one. Asked for by a call, which
 * leaves no resource, nor a copy of all outputs, in the state.
 */
export async function readLeft(stack: string): Promise<Left> {
  const found = await findOutputsOf(stack);
  const databases = z.record(z.string(), database).safeParse(found?.databases);
  const mode = z.enum(environmentModes).safeParse(found?.mode);
  return { runningDatabases: databases.data ?? {}, lastMode: mode.data ?? "running" };
}
