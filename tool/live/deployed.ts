import * as z from "zod";
import { parseUrn } from "../engine/embedded/protocol/urns.ts";
import type { Engine } from "../engine/engine.ts";

/** A resource as the state knows it; secrets in it are marks, not values. */
export interface DeployedResource {
  /** Its name in the program. */
  name: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** What the state says of a stack. */
export interface Deployed {
  resources: DeployedResource[];
  /** Name of the application's environment; undefined where the stack was never brought up. */
  application: string | undefined;
  /** Whether its programs should run. */
  isRunning: boolean;
}

const exportSchema = z.object({
  deployment: z
    .object({
      resources: z
        .array(
          z.object({
            urn: z.string(),
            type: z.string(),
            inputs: z.record(z.string(), z.unknown()).optional(),
            outputs: z.record(z.string(), z.unknown()).optional(),
          }),
        )
        .nullish(),
    })
    .nullable(),
});

/** Reads what the last update left, in whatever engine's state. */
export async function readDeployed(engine: Pick<Engine, "export">): Promise<Deployed> {
  const parsed = exportSchema.safeParse(await engine.export());
  const found = parsed.data?.deployment?.resources ?? [];
  const resources = found.map(({ urn, type, inputs = {}, outputs = {} }) => ({
    name: parseUrn(urn).name,
    type,
    inputs,
    outputs,
  }));
  const environment = resources.find(({ type }) => type === "slipway:index:Environment");
  const application = environment?.inputs.application;
  return {
    resources,
    application: typeof application === "string" ? application : undefined,
    isRunning: environment?.inputs.mode !== "archived",
  };
}

/** A component of which something should run. */
export interface ExpectedService {
  name: string;
  kind: string;
  slot?: string;
}

/** What runs nothing of its own on a platform of containers. */
const quietKinds = ["environment", "migration", "schedule", "monitoring", "alerting", "registry"];

/** The components of which something should run, in the order of the program. */
export function listExpected({ resources, isRunning }: Deployed): ExpectedService[] {
  if (!isRunning) return [];
  return resources.flatMap(({ name, type, inputs }) => {
    const [, kind] = /^slipway:index:(\w+)$/.exec(type) ?? [];
    if (kind === undefined || quietKinds.includes(kind.toLowerCase())) return [];
    if (inputs.replicas === 0) return [];
    const slot = typeof inputs.slot === "string" ? { slot: inputs.slot } : {};
    return [{ name, kind: kind.toLowerCase(), ...slot }];
  });
}
