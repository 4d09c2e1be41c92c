import { UserError } from "../../../variables/user-error.ts";
import type { Plain, RenderedResource } from "../resources.ts";
import { sortKeys } from "../yaml.ts";

/** One Kubernetes object. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
  [key: string]: Plain;
}

type Fields = Record<string, Plain>;

/** Annotations that only the Pulumi provider reads. */
const pulumiPrefix = "pulumi.com/";

/**
 * The object that a resource is, as `kubectl apply --server-side` takes it: without what only the
 * Pulumi provider or the server may say. Undefined for a resource that is no object.
 *
 * @throws UserError `RenderUnknown` for a value that only an update would know, `RenderUnnamed` for
 * an object to which the provider would give a name.
 */
export function manifestOf(resource: RenderedResource): Manifest | undefined {
  const { inputs, name } = resource;
  const { apiVersion, kind } = inputs;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  refuseUnknown(resource);
  const whole = without(withoutNulls(inputs) as Fields, "status");
  const { metadata, ...rest } = (resource.ignored ?? []).reduce(withoutPath, whole);
  const cleaned = cleanMetadata(metadata as Fields | undefined);
  if (typeof cleaned.name !== "string") {
    throw new UserError(
      "RenderUnnamed",
      `'${name}' (${kind}) has no metadata.name: give it one, since nobody makes one up in GitOps.`,
    );
  }
  const first = ["apiVersion", "kind", "metadata"];
  const inner = sortKeys({ ...rest, metadata: cleaned }, ["name", "namespace"]) as Fields;
  return sortTop({ apiVersion, kind, ...inner }, first) as unknown as Manifest;
}

function refuseUnknown({ name, unknown }: RenderedResource): void {
  const [first] = unknown.toSorted();
  if (first === undefined) return;
  throw new UserError(
    "RenderUnknown",
    `${first} of '${name}' is known only after an update, so it cannot be rendered: ` +
      "make it from the program's own values.",
  );
}

function cleanMetadata(metadata: Fields = {}): Fields {
  const { annotations, ...rest } = without(metadata, "creationTimestamp");
  const kept = Object.entries((annotations ?? {}) as Fields).filter(
    ([key]) => !key.startsWith(pulumiPrefix),
  );
  return kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) };
}

/** The fields without the one that is the server's to say. */
function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

/** What is somebody else's later, such as autoscaling's, every apply would take back. */
function withoutPath(fields: Fields, path: string): Fields {
  const [first = "", ...more] = path.split(".");
  const inner = fields[first];
  if (more.length === 0) return without(fields, first);
  if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return fields;
  return { ...fields, [first]: withoutPath(inner, more.join(".")) };
}

function withoutNulls(value: Plain): Plain {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

function sortTop(fields: Fields, first: readonly string[]): Fields {
  const rest = Object.keys(fields).filter((key) => !first.includes(key));
  return Object.fromEntries([...first, ...rest].map((key) => [key, fields[key] ?? null]));
}
