import { convertInto, resourceOf } from "./convert.ts";
import type { Conversion, Json, JsonObject } from "./convert.ts";
import { counterpartOf } from "./names.ts";
import type { Made } from "./resources.ts";

/** A template of CloudFormation, and what did not get into it. */
export interface Converted {
  /** By region, since a template is of one. */
  templates: Map<string, Template>;
  /** How often, by `type path`: inputs without counterpart. */
  leftOut: Map<string, number>;
  /** How often, by type: resources without counterpart. */
  without: Map<string, number>;
  /** Resources that are in a template, as themselves or as a part of another one. */
  converted: number;
}

export interface Template {
  AWSTemplateFormatVersion: string;
  Resources: Record<string, { Type: string; Properties: JsonObject; DependsOn?: string[] }>;
}

/** What the provider adds to a prefix: 26 digits. */
const suffix = "20260102030405000000000001";

interface Placed {
  made: Made;
  region: string;
  logicalId: string;
  type: string;
}

/** Turns the resources of a run into templates, one of each region. */
export function createTemplates(resources: readonly Made[], region: string): Converted {
  const result: Converted = {
    templates: new Map(),
    leftOut: new Map(),
    without: new Map(),
    converted: 0,
  };
  const placed = resources.flatMap((made): Placed[] => {
    const type = counterpartOf(made.type).cfn;
    const at = textOf(made.outputs.region) ?? textOf(made.inputs.region) ?? region;
    return type === undefined ? [] : [{ made, region: at, logicalId: logicalIdOf(made), type }];
  });
  for (const { region: at, logicalId, type, made } of placed) {
    const template = templateOf(result, at);
    template.Resources[logicalId] = {
      Type: type,
      Properties: { ...counterpartOf(made.type).says },
    };
    fill(result, made, { made, region: at, logicalId, type }, placed, "");
    addSecond(template, made, logicalId, (value) =>
      referenceTo(value, { made, region: at, logicalId, type }, placed),
    );
  }
  for (const made of resources) addPart(result, made, placed);
  return result;
}

/** Adds the second resource of those that are two there. */
function addSecond(
  { Resources }: Template,
  { type, inputs }: Made,
  logicalId: string,
  reference: (value: string) => Json | undefined,
): void {
  const { also } = counterpartOf(type);
  if (also === undefined) return;
  const names = Object.keys(resourceOf(also.cfn)?.properties ?? {});
  const properties = also.inputs.map((input): [string, Json] => {
    const name = names.find((each) => each.toLowerCase() === input.toLowerCase()) ?? input;
    const value = String(inputs[input]);
    return [name, reference(value) ?? value];
  });
  Resources[`${logicalId}Second`] = {
    Type: also.cfn,
    Properties: { [also.self]: { Ref: logicalId }, ...Object.fromEntries(properties) },
  };
}

/** Adds what is a part of another resource there. */
function addPart(result: Converted, made: Made, placed: readonly Placed[]): void {
  const { cfn, into } = counterpartOf(made.type);
  if (cfn !== undefined) return;
  const named = into === undefined ? undefined : made.inputs[into.input];
  const owner = placed.find(
    ({ made: { type, id, outputs, inputs } }) =>
      into?.of.includes(type) === true &&
      [id, outputs.arn, inputs.name, inputs.domainName].includes(named),
  );
  if (into === undefined || owner === undefined) count(result.without, made.type);
  else fill(result, made, owner, placed, into.at ?? "", into.input);
}

function templateOf({ templates }: Converted, region: string): Template {
  const found = templates.get(region) ?? { AWSTemplateFormatVersion: "2010-09-09", Resources: {} };
  templates.set(region, found);
  return found;
}

/** Converts a resource's inputs into the properties of `owner`, at a property or all over. */
function fill(
  result: Converted,
  made: Made,
  owner: Placed,
  placed: readonly Placed[],
  at: string,
  without?: string,
): void {
  const resource = resourceOf(owner.type);
  if (resource === undefined) throw new RangeError(`CloudFormation has no ${owner.type}`);
  const properties = templateOf(result, owner.region).Resources[owner.logicalId]?.Properties ?? {};
  const conversion: Conversion = {
    names: namesOf(counterpartOf(made.type).names),
    // Two parts may name each other's owners, which two resources of a template cannot.
    referenceTo: (value) => (made === owner.made ? referenceTo(value, owner, placed) : undefined),
    leftOut: (path) => {
      count(result.leftOut, `${made.type} ${path}`);
    },
  };
  const inputs = { ...made.inputs };
  delete inputs.region;
  const kept = Object.entries(made.type.startsWith("aws:rds/") ? made.inputs : inputs)
    .filter(([key]) => key !== without)
    .map(([key, value]): [string, unknown] =>
      key.endsWith("Prefix") && key !== "originPathPrefix"
        ? [nameOf(key), `${String(value)}${suffix}`]
        : [key, value],
    );
  const from = Object.fromEntries(kept);
  if (at === "") convertInto(properties, from, resource.properties, "", conversion);
  else {
    const isList = resource.properties[at]?.type.type === "array";
    const part = { [at]: isList ? [from] : from };
    const names = new Map([...conversion.names].map(([key, target]) => [`${at}.${key}`, target]));
    convertInto(properties, part, resource.properties, "", {
      ...conversion,
      names,
      leftOut: (path) => {
        conversion.leftOut(path.replace(`${at}.`, ""));
      },
    });
  }
  result.converted++;
}

/** `namePrefix` is the start of `name`. */
function nameOf(key: string): string {
  return key === "bucketPrefix" ? "bucket" : key.replace(/Prefix$/, "");
}

function namesOf(text = ""): Map<string, string> {
  const pairs = text
    .split(" ")
    .filter(Boolean)
    .map((pair) => pair.split("="));
  return new Map(pairs.map(([path = "", target = ""]) => [path, target]));
}

/** What another resource of the template gave: its ARN, or an id that only AWS makes. */
function referenceTo(value: string, own: Placed, placed: readonly Placed[]): Json | undefined {
  const isArn = value.startsWith("arn:");
  if (
    !isArn &&
    !/^[a-z]+-[0-9a-z]{8,}$|^[0-9a-f-]{36}$|^[A-Z0-9]{13,32}$|^https:\/\/sqs\./.test(value)
  )
    return;
  const found = placed.find(
    ({ made, region, logicalId }) =>
      region === own.region &&
      logicalId !== own.logicalId &&
      [made.id, made.outputs.arn].includes(value),
  );
  if (found === undefined) return;
  const { logicalId, type, made } = found;
  const { id } = counterpartOf(made.type);
  const { cfnRefIdentifier, primaryIdentifier, attributes = {} } = resourceOf(type) ?? {};
  const [name = ""] = cfnRefIdentifier ?? primaryIdentifier ?? [];
  if (!isArn) return id === undefined ? { Ref: logicalId } : { "Fn::GetAtt": [logicalId, id] };
  if (/Arn$/i.test(name) || type === "AWS::ElasticLoadBalancingV2::LoadBalancer")
    return { Ref: logicalId };
  const attribute = Object.keys(attributes).find((each) => /(^|[a-z])Arn$|ARN$/.test(each));
  return attribute === undefined ? undefined : { "Fn::GetAtt": [logicalId, attribute] };
}

function logicalIdOf({ name, type }: Made): string {
  const kind = type.split(":").at(-1) ?? "";
  return `${name}-${kind}`.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_all, letter: string) =>
    letter.toUpperCase(),
  );
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
