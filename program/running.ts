import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { databaseVersions } from "../components/plan/kinds.ts";
import type { DatabaseEngine, RunningDatabase } from "../components/plan/kinds.ts";
import type { ServiceRollout } from "../components/plan/slots.ts";

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

/**
 * The databases that the last update of a stack left: its own output `databases`; nothing before the
 * first update. Asked for by a call, which leaves no resource, nor a copy of all outputs, in the state.
 */
export async function readDatabases(stack: string): Promise<Record<string, RunningDatabase>> {
  const token = "pulumi:pulumi:readStackOutputs";
  const read: unknown = await pulumi.runtime.invoke(token, { name: referenceTo(stack) });
  const outputs = z.object({ outputs: z.object({ databases: z.unknown() }) }).safeParse(read);
  const parsed = z.record(z.string(), database).safeParse(outputs.data?.outputs.databases);
  return parsed.success ? parsed.data : {};
}

function referenceTo(stack: string): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
}
