import * as z from "zod";
import { componentTypes, describe, isUnknown, read } from "../resource.ts";
import type { Rule } from "../rule.ts";

const schema = z.object({ health: z.object({ path: z.string().optional() }).nullish() });

/** Without a health check nothing notices a hung copy, and no rollout can be stopped in time. */
export const healthCheckPresent: Rule = {
  name: "health-check-present",
  group: "deployment",
  sentence: "Every service tells by a health check whether it works.",
  fix: "Give the service `health: { path }`, a path that answers 200 while it works.",
  levels: { development: "advisory", testing: "advisory" },
  config: z.strictObject({}),
  types: [componentTypes.service],
  check(resource) {
    const parsed = read(resource, schema);
    if (!parsed.ok) return parsed.findings;
    if (isUnknown(resource, "health")) return [];
    const { health } = parsed.values;
    const fix =
      `Give '${resource.name}' \`health: { path: "/healthz" }\`, ` +
      "with a path that answers 200 while it works.";
    if (!health) return [{ message: `${describe(resource)} has no health check`, fix }];
    if ("path" in health && health.path === undefined) return [];
    if (health.path?.startsWith("/")) return [];
    const shown = health.path === undefined ? "unset" : `'${health.path}'`;
    return [
      { message: `${describe(resource)} has \`health.path\` ${shown}; it begins with /`, fix },
    ];
  },
};
