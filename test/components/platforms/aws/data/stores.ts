import { Environment, Service } from "../../../../../components/index.ts";
import type { EnvironmentArgs } from "../../../../../components/index.ts";
import type { Linkable } from "../../../../../components/base/linkable.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import type { Stage } from "../../../../../variables/stage.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { runProgram } from "../../../../support/components/mocks.ts";
import { pick, settingsOf } from "../shop.ts";

const account = "123456789012";

/** How a test's environment differs from one that is left alone. */
export interface StoreOptions {
  stage?: Stage;
  aws?: Partial<AwsSettings>;
  overrides?: Partial<EnvironmentArgs>;
}

/** What an environment registers with one store, and a service `api` that links to it. */
export async function buildStore(
  create: (environment: Environment) => Linkable,
  { stage = "production", aws, overrides }: StoreOptions = {},
): Promise<RegisteredResource[]> {
  const variables = { values: {}, secure: [], sealed: [] };
  const program = async (): Promise<void> => {
    const environment = new Environment("shop", {
      ...settingsOf(stage, aws),
      variables,
      ...overrides,
    });
    const store = create(environment);
    new Service("api", { environment, port: 8080, links: [store] });
    await environment.close();
  };
  return (await runProgram(program, { outputsOf })).resources;
}

/** Outputs in the form of AWS's, so that ARNs and addresses can be told. */
function outputsOf(type: string, name: string, inputs: Record<string, unknown>): object {
  return {
    arn: `arn:aws:test:eu-central-1:${account}:${name}`,
    name: inputs.name ?? name,
    zoneId: `zone-of-${name}`,
    versionId: `version-of-${name}`,
    result: `password-of-${name}`,
    hex: "0a1b2c3d",
    address: `${name}.rds.test`,
    url: `https://sqs.test/${account}/${name}`,
    ...(type.includes("lb/") ? { dnsName: `${name}.elb.test` } : {}),
    endpoint: `${name}.test`,
    readerEndpoint: `${name}.reader.test`,
  };
}

/** ARN of a resource of these tests. */
export function arnOf(name: string): string {
  return `arn:aws:test:eu-central-1:${account}:${name}`;
}

/** The statements by which the service's role may use what it links to. */
export function linkStatements(resources: readonly RegisteredResource[]): unknown {
  const { policy } = pick(resources, "RolePolicy", "api-task-policy").inputs;
  return (JSON.parse(String(policy)) as { Statement: unknown }).Statement;
}

/** The variables of the service's container that are no secrets. */
export function plainVariables(resources: readonly RegisteredResource[]): unknown {
  return containerOf(resources).environment;
}

/** Where the service's container has the variables from that are secrets. */
export function secretVariables(resources: readonly RegisteredResource[]): unknown {
  return containerOf(resources).secrets;
}

function containerOf(resources: readonly RegisteredResource[]): Record<string, unknown> {
  const { containerDefinitions } = pick(resources, "TaskDefinition", "api-a-task").inputs;
  const [container = {}] = JSON.parse(String(containerDefinitions)) as Record<string, unknown>[];
  return container;
}

/** A resource's policy as an object. */
export function policyOf(resource: RegisteredResource, property = "policy"): unknown {
  return JSON.parse(String(resource.inputs[property]));
}
