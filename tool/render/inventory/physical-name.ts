import { parseUrn } from "../../engine/embedded/protocol/urns.ts";
import { hasStandIn } from "../placeholders.ts";
import type { References } from "../references.ts";
import type { Plain, RenderedResource } from "../resources.ts";

/**
 * Inputs that hold what a provider calls a resource, the most telling first: those of AWS, Docker,
 * Kubernetes and Vercel in their Pulumi SDKs.
 */
const nameKeys = [
  "name",
  "bucket",
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "clusterId",
  "domainName",
  "family",
  "functionName",
  "dashboardName",
  "alarmName",
  "budgetName",
  "domain",
  "key",
];

/** Inputs that a provider completes by letters of its own. */
const prefixKeys = ["namePrefix", "bucketPrefix", "identifierPrefix"];

/**
 * The name of a resource at its provider, with `{resource.output}` in place of what only an update
 * knows; empty where the provider gives it, or it has none.
 */
export function physicalNameOf(inputs: RenderedResource["inputs"], references: References): string {
  const { metadata, tags } = inputs;
  const named = nameKeys.map((key) => inputs[key]).find(isText);
  const prefix = prefixKeys.map((key) => inputs[key]).find(isText);
  const name =
    named ?? objectName(metadata) ?? (prefix && `${prefix}*`) ?? fieldOf(tags, "Name") ?? "";
  // A name made of a secret is nobody's to read.
  return hasStandIn(name) ? "" : showReferences(name, references);
}

/** A text with `{resource.output}` in place of each reference. */
function showReferences(text: string, references: References): string {
  return references.find(text).reduce((shown, reference) => {
    const label = `{${parseUrn(reference.urn).name}.${reference.property}}`;
    return shown.replaceAll(references.standIn(reference), label);
  }, text);
}

/** `namespace/name` of an object of Kubernetes. */
function objectName(metadata: Plain | undefined): string | undefined {
  const name = fieldOf(metadata, "name");
  const namespace = fieldOf(metadata, "namespace");
  return name !== undefined && namespace !== undefined ? `${namespace}/${name}` : name;
}

function fieldOf(value: Plain | undefined, key: string): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const field = value[key];
  return isText(field) ? field : undefined;
}

function isText(value: Plain | undefined): value is string {
  return typeof value === "string" && value !== "";
}
