import * as z from "zod";
import { componentTypes, describe, describeStage } from "../resource.ts";
import { isUnknown, read } from "../resource.ts";
import type { Finding, PolicyResource, Rule } from "../rule.ts";

const config = z.strictObject({
  /** Fewest copies of a service. */
  minReplicas: z.int().min(1).max(100).default(2),
});

const schema = z.object({
  replicas: z.number().optional(),
  minReplicas: z.number().optional(),
  maxReplicas: z.number().optional(),
});

/** One copy means an outage with every release and every lost machine. */
export const replicasInProduction: Rule<z.infer<typeof config>> = {
  name: "replicas-in-production",
  group: "deployment",
  sentence:
    "A service runs at least two copies, and autoscaling never leaves fewer; none in an archive.",
  fix: "Raise `replicas` and `minReplicas` of the service.",
  levels: {
    development: "disabled",
    testing: "disabled",
    preview: "disabled",
    staging: "advisory",
  },
  config,
  types: [componentTypes.service],
  check(resource, { minReplicas: least }) {
    const parsed = read(resource, schema);
    if (!parsed.ok) return parsed.findings;
    // None at most is an archive, which serves nobody; nothing else allows it.
    if (parsed.values.maxReplicas === 0) return [];
    return (["replicas", "minReplicas"] as const).flatMap((key) =>
      judge(resource, key, parsed.values[key], least),
    );
  },
};

function judge(
  resource: PolicyResource,
  key: "replicas" | "minReplicas",
  value: number | undefined,
  least: number,
): Finding[] {
  if (isUnknown(resource, key) || (value !== undefined && value >= least)) return [];
  const { name } = resource;
  return [
    {
      message:
        `${describe(resource)} has \`${key}\` ${value ?? "unset"} at ${describeStage(resource)}; ` +
        `${least} is the least`,
      fix:
        `Set \`${key}\` of '${name}' to ${least} or more: as an argument, ` +
        `or as slipway:services.${name}.${key} in the stack's config.`,
    },
  ];
}
