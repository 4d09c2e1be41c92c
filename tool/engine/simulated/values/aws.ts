import type { Properties, Value } from "../../state/snapshot.ts";
import { autonamedKey } from "../autonames.ts";
import { awsTemplates, bucketParts, commonOutputs } from "./aws-templates.ts";
import type { AwsTemplate } from "./aws-templates.ts";
import { numberOf, textOf } from "./making.ts";
import type { Made, Making } from "./making.ts";
import { fill } from "./template.ts";

/** The account of examples in AWS's own documentation: nobody has it. */
export const simulatedAccount = "123456789012";

const defaultRegion = "us-east-1";

/** Ports that engines listen on where a program names none. */
const enginePorts: Record<string, number> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/** Makes up what AWS would give: ids, ARNs and addresses in the form that each service has. */
export function makeAws(making: Making): Made {
  const { inputs, settings } = making;
  const region = textOf(inputs.region) ?? textOf(settings.region) ?? defaultRegion;
  const facts = { ...factsOf(making, region), ...inputs };
  const template = templateOf(making.subject.type);
  const outputs: Properties = {};
  const filled = (key: string, text: string): string =>
    fill(text, key, {
      seed: making.seed,
      values: { ...facts, ...outputs },
      otherwise: making.subject.name,
    });
  // An id may be named by an ARN, and an ARN by an id.
  if (!template.id.includes("{arn}")) outputs.id = filled("id", template.id);
  if (template.arn !== undefined) outputs.arn = `arn:aws:${filled("arn", template.arn)}`;
  for (const [key, text] of Object.entries({ ...commonOutputs, ...template.outputs })) {
    outputs[key] = textOf(inputs[key]) ?? filled(key, text);
  }
  const id = textOf(outputs.id) ?? filled("id", template.id);
  return { id, outputs: { ...outputs, ...countedOutputs(making, outputs) } };
}

function templateOf(type: string): AwsTemplate {
  const token = type.slice(type.indexOf(":") + 1);
  const known = awsTemplates[token];
  if (known !== undefined) return known;
  if (bucketParts.test(token)) return { id: "{bucket}" };
  const [service = "", name = ""] = token.split(":", 1)[0]?.split("/") ?? [];
  return {
    id: `${name.toLowerCase()}-{hex:17}`,
    arn: `${service}:{region}:{account}:${name}/{id}`,
  };
}

/** What templates may name that is no property: parts of other ARNs, defaults of services. */
function factsOf({ subject, inputs, metadata }: Making, region: string): Properties {
  const behind = (value: Value | undefined, mark: string): string =>
    textOf(value)?.split(mark).at(-1) ?? "default";
  const key = autonamedKey(subject.type, metadata?.declared());
  return {
    region,
    account: simulatedAccount,
    name: key === undefined ? subject.name : (textOf(inputs[key]) ?? subject.name),
    path: "/",
    groupName: "default",
    zoneCode: zoneCodeOf(region),
    clusterPath: behind(inputs.cluster, ":cluster/"),
    loadBalancerPath: behind(inputs.loadBalancerArn, ":loadbalancer/"),
    listenerPath: behind(inputs.listenerArn, ":listener/"),
    // Records of one name and type that share its requests are told apart by the last part.
    record: ["zoneId", "name", "type", "setIdentifier"]
      .flatMap((part) => textOf(inputs[part]) ?? [])
      .join("_"),
    scopePath: inputs.scope === "CLOUDFRONT" ? "global" : "regional",
    port: numberOf(inputs.port, enginePorts[textOf(inputs.engine) ?? ""] ?? 5432),
  };
}

/** `us-east-1` as it is in addresses of ElastiCache and in ids of zones: `use1`. */
function zoneCodeOf(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return `${area}${direction.charAt(0)}${number}`;
}

/** Outputs that are no texts. */
function countedOutputs({ subject, inputs, seed }: Making, made: Properties): Properties {
  const type = subject.type.slice("aws:".length);
  const tags: Properties = inputs.tags === undefined ? {} : { tagsAll: inputs.tags };
  const counted: Record<string, () => Properties> = {
    "ecs/taskDefinition:TaskDefinition": () => ({ revision: 1 }),
    "ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1, defaultVersion: 1 }),
    "rds/instance:Instance": () => ({
      port: numberOf(textOf(made.endpoint)?.split(":")[1] ?? null, 5432),
    }),
    "lb/loadBalancer:LoadBalancer": () => ({ arnSuffix: suffixOf(made.arn, "loadbalancer/") }),
    "lb/targetGroup:TargetGroup": () => ({
      arnSuffix: `targetgroup/${suffixOf(made.arn, "targetgroup/")}`,
    }),
    "route53/zone:Zone": () => ({
      nameServers: ["com", "net", "org", "co.uk"].map((end) => {
        const number = seed.number(end, 2048);
        return `ns-${String(number)}.awsdns-${String(number % 64).padStart(2, "0")}.${end}`;
      }),
    }),
    "acm/certificate:Certificate": () => ({ domainValidationOptions: validations(inputs, seed) }),
  };
  return { ...tags, ...counted[type]?.() };
}

function suffixOf(arn: Value | undefined, mark: string): string {
  return textOf(arn)?.split(mark).at(-1) ?? "";
}

function validations(inputs: Properties, seed: Making["seed"]): Value[] {
  const more = Array.isArray(inputs.subjectAlternativeNames) ? inputs.subjectAlternativeNames : [];
  const names = [inputs.domainName, ...more].flatMap((name) => textOf(name) ?? []);
  return [...new Set(names)].map((domainName) => {
    const host = domainName.replace(/^\*\./, "");
    return {
      domainName,
      resourceRecordName: `_${seed.text(host, "hex", 32)}.${host}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${seed.text(`${host} value`, "hex", 32)}.acm-validations.aws.`,
    };
  });
}
