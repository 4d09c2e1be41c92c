import { isSecret, sameValue } from "../embedded/protocol/values.ts";
import { packageOf } from "../embedded/protocol/urns.ts";
import type { Properties, Value } from "../state/snapshot.ts";
import type { Seed } from "./values/seed.ts";
import type { ResourceSchema } from "./sdk/schemas.ts";

/** Key under which bridged providers note which inputs they filled in themselves. */
export const defaultsKey = "__defaults";

/** Inputs that pulumi-aws names by itself where they are not called `name` (its resources.go). */
const awsKeys: Record<string, string> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:rds/instance:Instance": "identifier",
};

/** Bridged packages that make names up where the program gives none. */
const naming = new Set(["aws", "docker"]);

/** The input that the provider names by itself; undefined where the type has none. */
export function autonamedKey(type: string, schema: ResourceSchema | undefined): string | undefined {
  if (!naming.has(packageOf(type))) return undefined;
  const key = awsKeys[type] ?? "name";
  const member = schema?.inputs[key];
  return member?.required === false && member.shape.kind === "string" ? key : undefined;
}

/** Longest names, where a service takes less than 255 letters; its API reference says so. */
const longest: Record<string, number> = {
  "aws:lb/loadBalancer:LoadBalancer": 32,
  "aws:lb/targetGroup:TargetGroup": 32,
  "aws:s3/bucket:Bucket": 63,
  "aws:rds/instance:Instance": 63,
  "aws:iam/role:Role": 64,
  "aws:lambda/function:Function": 64,
  "aws:cloudfront/function:Function": 64,
  "aws:sqs/queue:Queue": 80,
};

/** Types whose names have no capital letters. */
const lowerCase = /^aws:(s3|rds|docdb|elasticache|ecr)\//;

/** Letters behind a name that the provider makes up, with the dash. */
const suffixLength = 8;

/**
 * Inputs with the name that the provider makes up where the program gives none: the resource's
 * own, a dash and seven letters, noted among the defaults as the real one notes it.
 */
export function withAutoname(
  { type, name }: { type: string; name: string },
  schema: ResourceSchema | undefined,
  inputs: Properties,
  seed: Seed,
): Properties {
  const key = autonamedKey(type, schema);
  if (key === undefined || (inputs[key] ?? inputs[`${key}Prefix`]) !== undefined) return inputs;
  const room = (longest[type] ?? 255) - suffixLength;
  const kept = lowerCase.test(type) ? name.toLowerCase() : name;
  const defaults = inputs[defaultsKey];
  return {
    ...inputs,
    [key]: `${kept.slice(0, room)}-${seed.text("name", "hex", suffixLength - 1)}`,
    [defaultsKey]: [...(Array.isArray(defaults) ? defaults : []), key],
  };
}

/**
 * Whether the old resource has to go before the new one comes because both have the name that the
 * program gave (nameRequiresDeleteBeforeReplace in pulumi-terraform-bridge; in pulumi-kubernetes
 * the end of Diff).
 */
export function keepsGivenName(
  type: string,
  schema: ResourceSchema | undefined,
  olds: Properties,
  news: Properties,
): boolean {
  if (packageOf(type) === "kubernetes") return keepsObjectName(olds, news);
  const key = autonamedKey(type, schema);
  if (key === undefined || news[key] === undefined) return false;
  const defaults = news[defaultsKey];
  if (Array.isArray(defaults) && defaults.includes(key)) return false;
  return sameValue(olds[key], news[key]);
}

function keepsObjectName(olds: Properties, news: Properties): boolean {
  const [before, after] = [metadataOf(olds), metadataOf(news)];
  const annotations = after.annotations;
  const autonamed = isObject(annotations) && annotations["pulumi.com/autonamed"] === "true";
  return (
    after.name !== undefined &&
    !autonamed &&
    sameValue(before.name, after.name) &&
    sameValue(before.namespace, after.namespace)
  );
}

function metadataOf({ metadata }: Properties): Properties {
  const plain = isSecret(metadata) ? metadata.value : metadata;
  return isObject(plain) ? plain : {};
}

function isObject(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
