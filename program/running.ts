import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { ServiceRollout } from "../components/plan/slots.ts";

const slot = z.enum(["a", "b"]);

const rollout: z.ZodType<ServiceRollout> = z.object({
  stable: slot,
  candidate: slot.nullable(),
  weights: z.record(slot, z.number()),
  slots: z.record(slot, z.string().nullable()),
  step: z.number().nullable(),
});

/**
 * What the last update of a stack left in the slots, by service and worker: its own output
 * `rollout`; nothing before the first update.
 */
export async function readRunning(stack: string): Promise<Record<string, ServiceRollout>> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  const reference = new pulumi.StackReference("running", { name });
  const details: { value?: unknown } = await reference.getOutputDetails("rollout");
  const parsed = z.record(z.string(), rollout).safeParse(details.value);
  return parsed.success ? parsed.data : {};
}
