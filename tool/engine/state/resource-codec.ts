import { resourceFields, type StoredResource } from "./checkpoint-schema.ts";
import { decodeProperties, encodeProperties, type Opener, type Sealer } from "./property-codec.ts";
import type { ResourceState } from "./snapshot.ts";

const known = new Set<string>([
  ...["urn", "custom", "delete", "id", "type", "inputs", "outputs", "parent", "protect"],
  ...["external", "dependencies", "initErrors", "provider", "propertyDependencies"],
  ...["pendingReplacement", "additionalSecretOutputs", "aliases", "customTimeouts"],
  ...["retainOnDelete", "deletedWith", "created", "modified", "ignoreChanges"],
  ...["replaceOnChanges", "hideDiff"],
]);

/** A resource as Pulumi writes it: its order of fields, nothing empty. */
export function encodeResource(state: ResourceState, seal: Sealer): Record<string, unknown> {
  const { extra, ...fields } = state;
  const place = placeOf(state);
  const full: Record<string, unknown> = {
    ...extra,
    ...fields,
    inputs: encodeProperties(state.inputs, `${place}\0inputs`, seal),
    outputs: encodeProperties(state.outputs, `${place}\0outputs`, seal),
  };
  const rest = Object.keys(extra ?? {}).filter((key) => !isOrdered(key));
  const order = [...resourceFields, ...rest.sort()];
  return Object.fromEntries(
    order.filter((key) => !isLeftOut(key, full[key])).map((key) => [key, full[key]]),
  );
}

/** A resource as it stands in a file, with its secrets in plain. */
export function decodeResource(stored: StoredResource, open: Opener): ResourceState {
  const place = placeOf(stored);
  const { inputs, outputs, propertyDependencies, ...rest } = stored;
  const present = Object.entries(rest).filter(([, value]) => value !== null);
  const extra = present.filter(([key]) => !known.has(key));
  const state: ResourceState = {
    ...(Object.fromEntries(present.filter(([key]) => known.has(key))) as Omit<
      ResourceState,
      "inputs" | "outputs"
    >),
    inputs: decodeProperties(inputs ?? {}, `${place}\0inputs`, open),
    outputs: decodeProperties(outputs ?? {}, `${place}\0outputs`, open),
  };
  if (propertyDependencies) state.propertyDependencies = dropNulls(propertyDependencies);
  if (extra.length > 0) state.extra = Object.fromEntries(extra);
  return state;
}

/** Tells apart the old and the new half of a replacement, which share one URN. */
function placeOf(resource: { urn: string; id?: string | null | undefined }): string {
  return `${resource.urn}\0${resource.id ?? ""}`;
}

function dropNulls(dependencies: Record<string, string[] | null>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(dependencies).map(([key, urns]) => [key, urns ?? []]));
}

function isOrdered(key: string): boolean {
  return (resourceFields as readonly string[]).includes(key);
}

/** Go's `omitempty`; `custom` alone is written whatever it is. */
function isLeftOut(key: string, value: unknown): boolean {
  if (key === "custom") return false;
  // Only a run needs them: what refers to an old URN is written with the new one, as by the CLI.
  if (key === "aliases") return true;
  if (value === undefined || value === null || value === false || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
