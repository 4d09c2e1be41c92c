import * as z from "zod";
import type { Properties } from "./snapshot.ts";

// Shapes of Pulumi's state files: sdk/go/common/apitype/core.go. Every optional field may also
// stand there as null, which Go writes for a nil list.

const urns = z.array(z.string());
const optional = <T extends z.ZodType>(type: T) => type.nullish();

// Everything was made by JSON.parse, so what lies in an object is JSON: no need to walk it twice.
// A record type would also drop a property named `__proto__`.
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const properties = z.custom<Properties>(isObject, "expected an object");
const urnsByProperty = z.custom<Record<string, string[] | null>>(
  (value) => isObject(value) && z.array(urns.nullable()).safeParse(Object.values(value)).success,
  "expected an object of lists of URNs",
);

/** One resource of a state file; fields that are not named here are kept. */
export const resourceSchema = z.looseObject({
  urn: z.string().startsWith("urn:pulumi:"),
  custom: z.boolean(),
  delete: optional(z.boolean()),
  id: optional(z.string()),
  type: z.string().min(1),
  inputs: optional(properties),
  outputs: optional(properties),
  parent: optional(z.string()),
  protect: optional(z.boolean()),
  external: optional(z.boolean()),
  dependencies: optional(urns),
  initErrors: optional(z.array(z.string())),
  provider: optional(z.string()),
  propertyDependencies: optional(urnsByProperty),
  pendingReplacement: optional(z.boolean()),
  additionalSecretOutputs: optional(z.array(z.string())),
  aliases: optional(urns),
  customTimeouts: optional(
    z.object({
      create: z.number().optional(),
      update: z.number().optional(),
      delete: z.number().optional(),
      read: z.number().optional(),
    }),
  ),
  retainOnDelete: optional(z.boolean()),
  deletedWith: optional(z.string()),
  created: optional(z.string()),
  modified: optional(z.string()),
  ignoreChanges: optional(z.array(z.string())),
  replaceOnChanges: optional(z.array(z.string())),
  hideDiff: optional(z.array(z.string())),
});

/** One resource as it stands in a state file. */
export type StoredResource = z.infer<typeof resourceSchema>;

/** What can have been under way. */
export const operationTypes = ["creating", "updating", "deleting", "reading", "importing"] as const;

/** What `pulumi stack export` gives under `deployment`, and a checkpoint under `latest`. */
export const deploymentSchema = z.object({
  manifest: z.object({ time: z.string(), magic: z.string(), version: z.string() }),
  secrets_providers: optional(
    z.object({ type: z.string(), state: optional(z.object({ salt: z.string().optional() })) }),
  ),
  resources: optional(z.array(resourceSchema)),
  pending_operations: optional(
    z.array(z.object({ resource: resourceSchema, type: z.enum(operationTypes) })),
  ),
  metadata: optional(z.object({ integrity_error: optional(z.object({ error: z.string() })) })),
});

/** A deployment as it stands in a file. */
export type StoredDeployment = z.infer<typeof deploymentSchema>;

/** The outermost shape of a state file, whatever its version. */
export const checkpointSchema = z.object({
  version: z.number().int().default(0),
  simulated: z.boolean().optional(),
  features: optional(z.array(z.string())),
  checkpoint: z.object({ stack: z.string().optional(), latest: optional(z.unknown()) }),
});

/** The outermost shape of an exported deployment, whatever its version. */
export const exportSchema = z.object({
  version: z.number().int(),
  simulated: z.boolean().optional(),
  features: optional(z.array(z.string())),
  deployment: optional(z.unknown()),
});

/** The order in which Pulumi writes the fields of a resource. */
export const resourceFields = [
  ...["urn", "custom", "delete", "id", "type", "inputs", "outputs", "parent", "protect", "taint"],
  ...["external", "dependencies", "initErrors", "provider", "propertyDependencies"],
  ...["pendingReplacement", "additionalSecretOutputs", "aliases", "customTimeouts", "importID"],
  ...["retainOnDelete", "deletedWith", "replaceWith", "created", "modified", "sourcePosition"],
  ...["stackTrace", "ignoreChanges", "hideDiff", "replaceOnChanges", "replacementTrigger"],
] as const;
