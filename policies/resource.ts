import * as z from "zod";
import { stages } from "../variables/stage.ts";
import type { Stage } from "../variables/stage.ts";
import type { Finding, PolicyResource } from "./rule.ts";

const stageSchema = z.enum(stages);
const profileSchema = z.enum(stages).exclude(["custom"]);
const tagsSchema = z.object({ stage: stageSchema, profile: profileSchema.optional() });
const ownerSchema = z.object({ component: z.string() });

/** Labels as docker has them, and as kubernetes has them. */
const labelListSchema = z.object({
  labels: z.array(z.object({ label: z.string(), value: z.string() })),
});
const labelMapSchema = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
});

/** Pulumi types of the components that rules look at. */
export const componentTypes = {
  service: "slipway:index:Service",
  worker: "slipway:index:Worker",
  database: "slipway:index:Database",
} as const;

/** Pulumi types of every component that an application is described by. */
export const allComponentTypes: readonly string[] = [
  ...Object.values(componentTypes),
  ...["Alerting", "Bucket", "Cache", "Environment", "Migration", "Model", "Monitoring"].map(typeOf),
  ...["Queue", "Schedule", "Search", "Site"].map(typeOf),
];

function typeOf(kind: string): string {
  return `slipway:index:${kind}`;
}

/**
 * The stage by which a resource is judged; undefined where neither it nor its tags say one.
 *
 * A component at a custom stage says its `profile`, the stage whose defaults it takes, and so do the
 * tags of resources of the cloud. Those of docker and kubernetes carry labels, whose names end in
 * `stage` and may end in `profile`.
 */
export function stageOf({ properties }: PolicyResource): Stage | undefined {
  const profile = profileSchema.safeParse(properties.profile);
  if (profile.success) return profile.data;
  const own = stageSchema.safeParse(properties.stage);
  if (own.success) return own.data;
  const tags = tagsSchema.safeParse(properties.tags);
  if (tags.success) return tags.data.profile ?? tags.data.stage;
  const labels = readLabels(properties);
  const labelled = profileSchema.safeParse(labels.profile);
  if (labelled.success) return labelled.data;
  return stageSchema.safeParse(labels.stage).data;
}

/** The labels of a container or a manifest, by the last part of their names. */
function readLabels(properties: PolicyResource["properties"]): Record<string, string> {
  const list = labelListSchema.safeParse(properties);
  const map = labelMapSchema.safeParse(properties);
  const entries = list.success
    ? list.data.labels.map(({ label, value }) => [label, value] as const)
    : Object.entries(map.success ? map.data.metadata.labels : {});
  return Object.fromEntries(entries.map(([name, value]) => [name.replace(/^.*[./]/, ""), value]));
}

/** What a message calls the place where a resource stands: `stage production`. */
export function describeStage(resource: PolicyResource): string {
  const stage = stageOf(resource);
  if (stage === undefined) return "an unnamed stage";
  const { properties } = resource;
  const tags = tagsSchema.safeParse(properties.tags);
  const said = tags.success ? tags.data.stage : properties.stage;
  const isChild = said === "custom" && stage !== "custom";
  return isChild ? `stage custom (as ${stage})` : `stage ${stage}`;
}

/** What a message calls a resource: `Service 'api'`, `aws:rds/instance:Instance 'orders-db'`. */
export function describe({ type, name }: PolicyResource): string {
  const [, kind] = /^slipway:index:(\w+)$/.exec(type) ?? [];
  return `${kind ?? type} '${name}'`;
}

/** Name of the component that owns a resource: the component's own, or the tag of its parts. */
export function componentOf({ properties, name }: PolicyResource): string {
  const owner = ownerSchema.safeParse(properties.tags);
  return owner.success ? owner.data.component : (readLabels(properties).component ?? name);
}

/** Whether a property's value is not known yet: its key is there, without a value. */
export function isUnknown({ properties }: PolicyResource, key: string): boolean {
  return key in properties && properties[key] === undefined;
}

/** The properties that a rule needs, or a finding for those that it cannot judge. */
export type Read<Shape> = { ok: true; values: Shape } | { ok: false; findings: Finding[] };

/**
 * Reads the properties that a rule needs by a schema that accepts `undefined` (unknown) for each.
 *
 * What does not fit is a finding: a rule that cannot read a value must not pass it. The finding
 * tells the expected type and never the value, which could be a secret.
 */
export function read<Shape>(resource: PolicyResource, schema: z.ZodType<Shape>): Read<Shape> {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return { ok: true, values: parsed.data };
  const findings = parsed.error.issues.map((issue) => {
    const expected = "expected" in issue ? `: expected ${issue.expected}` : "";
    const path = issue.path.join(".");
    return {
      message: `${describe(resource)} has a \`${path}\` that cannot be judged${expected}`,
      fix: `Set \`${path}\` of '${componentOf(resource)}' to a value of the type that it expects.`,
    };
  });
  return { ok: false, findings };
}
