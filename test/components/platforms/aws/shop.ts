import {
  Cache,
  Database,
  Environment,
  Service,
  Site,
  Worker,
} from "../../../../components/index.ts";
import type { EnvironmentArgs } from "../../../../components/index.ts";
import { createAwsPlatform } from "../../../../components/platforms/aws/platform.ts";
import type { AwsSettings } from "../../../../components/platforms/aws/settings.ts";
import type { Stage } from "../../../../variables/stage.ts";
import { defineVariables, secret, string } from "../../../../variables/index.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";

/** Secret values of the test's application; none may show anywhere but in a secret. */
export const secretValues = { WEBHOOK_SECRET: "hook-5f1d", API_TOKEN: "token-9c3e" };

const variables = defineVariables({
  LOG_LEVEL: string({ default: "info" }),
  WEBHOOK_SECRET: secret(),
  API_TOKEN: secret(),
});

const digest = `sha256:${"0".repeat(64)}`;

/** Images of every name that the tests use; `api` is in ECR, the others are elsewhere. */
export const artifacts = {
  api: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/api@${digest}`,
  worker: `ghcr.io/shop/worker@${digest}`,
  web: `ghcr.io/shop/web@${digest}`,
};

/** Settings of an environment on AWS. */
export function settingsOf(stage: Stage, aws: Partial<AwsSettings> = {}): EnvironmentArgs {
  return {
    stack: stage === "production" ? "prod" : stage,
    stage,
    platform: createAwsPlatform({ region: "eu-central-1", plainOrigin: true, ...aws }),
    release: { id: "release-1", artifacts },
    variables: { values: secretValues, secure: Object.keys(secretValues), sealed: [] },
  };
}

/** The shop: a site, an API, a worker, a database and a cache. */
export function describeShop(settings: EnvironmentArgs): Environment {
  const environment = new Environment("shop", settings);
  const orders = new Database("orders", { environment, engine: "postgres" });
  const products = new Cache("products", { environment, optional: true });
  const api = new Service("api", {
    environment,
    port: 8080,
    links: [orders, products],
    variables,
    health: { path: "/healthz" },
  });
  new Worker("worker", { environment, links: [orders], variables });
  new Site("web", { environment, source: "examples/shop/web", links: [api] });
  return environment;
}

const built = new Map<string, Promise<RegisteredResource[]>>();

/** What the shop registers at a stage; the same settings are built once. */
export function buildShop(
  stage: Stage,
  aws: Partial<AwsSettings> = {},
): Promise<RegisteredResource[]> {
  const key = JSON.stringify([stage, aws]);
  const known = built.get(key) ?? build(() => describeShop(settingsOf(stage, aws)).close());
  built.set(key, known);
  return known;
}

/** What a program registers, with outputs such as AWS gives them. */
export async function build(program: () => Promise<void>): Promise<RegisteredResource[]> {
  return (await runProgram(program, { outputsOf })).resources;
}

/** Passwords as the mocks make them: by the name of their resource. */
export function passwordOf(name: string): string {
  return `password-of-${name}`;
}

function outputsOf(type: string, name: string, inputs: Record<string, unknown>): object {
  return {
    arn: `arn:${name}`,
    arnSuffix: `last/${name}`,
    name: inputs.name ?? name,
    zoneId: `zone-of-${name}`,
    hostedZoneId: `zone-of-${name}`,
    fqdn: `fqdn-of-${name}`,
    domainValidationOptions: [
      {
        resourceRecordName: `_proof.${String(inputs.domainName)}`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_value-of-${name}.acm-validations.aws`,
      },
    ],
    resourceId: `db-${name.toUpperCase()}`,
    versionId: `version-of-${name}`,
    result: passwordOf(name),
    hex: "0a1b2c3d",
    address: `${name}.rds.test`,
    primaryEndpointAddress: `${name}.cache.test`,
    configurationEndpointAddress: `${name}.cluster.test`,
    dnsName: `${name}.elb.test`,
    domainName: `${name}.cloudfront.test`,
    bucketRegionalDomainName: `${name}.s3.test`,
    ...(type.startsWith("aws:rds/instance") ? { port: 5432 } : {}),
  };
}

/** The one resource of a type, or of a type and a name. */
export function pick(
  resources: readonly RegisteredResource[],
  type: string,
  name?: string,
): RegisteredResource {
  const found = resources.filter(
    (resource) =>
      resource.type.endsWith(`:${type}`) && (name === undefined || resource.name === name),
  );
  const [first] = found;
  if (!first || found.length > 1) {
    const names = found.map((resource) => resource.name).join(", ") || "none";
    throw new Error(`there should be one ${type} ${name ?? ""}, there is: ${names}`);
  }
  return first;
}
