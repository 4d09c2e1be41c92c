import { expect, test } from "vitest";
import { Database, Environment, Service, Site, Worker } from "../../../../../components/index.ts";
import type { EnvironmentArgs, ServiceArgs } from "../../../../../components/index.ts";
import { planWorkload } from "../../../../../components/plan/workload-plan.ts";
import { defineVariables, secret } from "../../../../../variables/index.ts";
import { planEnvironment } from "../../../../support/components/plan-environment.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { artifacts, build, passwordOf, pick, settingsOf } from "../shop.ts";

const none = { values: {}, secure: [], sealed: [] };

interface FunctionOptions {
  settings?: Partial<EnvironmentArgs>;
  service?: Partial<ServiceArgs>;
  linked?: boolean;
  more?: (environment: Environment) => void;
}

function buildFunction(options: FunctionOptions = {}): Promise<RegisteredResource[]> {
  const { settings, service, linked = false, more } = options;
  return build(async () => {
    const args = { ...settingsOf("production"), variables: none, ...settings };
    const environment = new Environment("shop", args);
    const links = linked ? [new Database("orders", { environment, engine: "postgres" })] : [];
    const api = { environment, port: 8080, runsAs: "function", links, public: true } as const;
    new Service("api", { ...api, ...service });
    more?.(environment);
    await environment.close();
  });
}

test("A service as a function is a version of an image, named by its slot's alias", async () => {
  const resources = await buildFunction({ service: { command: ["handler"] } });
  expect(pick(resources, "Function", "api-function").inputs).toEqual({
    name: "shop-prod-api",
    description: "Service api",
    packageType: "Image",
    imageUri: artifacts.api,
    imageConfig: { commands: ["handler"] },
    architectures: ["x86_64"],
    role: "arn:api-task",
    memorySize: 2048,
    timeout: 30,
    reservedConcurrentExecutions: -1,
    environment: { variables: { PORT: "8080" } },
    loggingConfig: { logFormat: "Text", logGroup: "/slipway/shop/prod/api" },
    publish: true,
    tags: { application: "shop", environment: "prod", stage: "production", component: "api" },
  });
  expect(pick(resources, "Alias").inputs).toMatchObject({
    name: "a",
    functionName: "shop-prod-api",
  });
  expect(resources.filter(({ type }) => type.startsWith("aws:ecs/service:"))).toEqual([]);
});

test("A function gets parts and forms of an address by value, as it gets the address", async () => {
  const resources = await buildFunction({
    service: { links: [{ to: "stock", parts: true, dialect: "postgresql" }] },
    more: (environment) => new Database("stock", { environment, engine: "postgres" }),
  });
  const { environment } = pick(resources, "Function", "api-function").inputs;
  const password = passwordOf("stock-user-password");
  const host = "stock-postgres.rds.test";
  expect(environment).toEqual({
    variables: {
      PORT: "8080",
      DATABASE_URL: `postgresql://stock_app:${password}@${host}:5432/stock?sslmode=require`,
      DATABASE_HOST: host,
      DATABASE_PORT: "5432",
      DATABASE_USER: "stock_app",
      DATABASE_PASSWORD: password,
      DATABASE_NAME: "stock",
      DATABASE_TLS: "true",
    },
  });
});

test("The load balancer calls the alias by one of two slots, and nobody else may", async () => {
  const resources = await buildFunction();
  expect(pick(resources, "TargetGroup", "api-a-targets").inputs).toMatchObject({
    targetType: "lambda",
    lambdaMultiValueHeadersEnabled: true,
    healthCheck: { enabled: false },
  });
  expect(pick(resources, "TargetGroup", "api-a-targets").inputs).not.toHaveProperty("port");
  expect(pick(resources, "ListenerRule", "api-rule").inputs.actions).toMatchObject([
    { forward: { targetGroups: [{ weight: 100 }, { arn: "arn:api-b-targets", weight: 0 }] } },
  ]);
  expect(pick(resources, "Permission").inputs).toEqual({
    action: "lambda:InvokeFunction",
    function: "shop-prod-api",
    qualifier: "a",
    principal: "elasticloadbalancing.amazonaws.com",
    sourceArn: "arn:api-a-targets",
  });
  const target = pick(resources, "TargetGroupAttachment");
  expect(target.inputs).toEqual({ targetGroupArn: "arn:api-a-targets", targetId: "arn:api-a" });
  expect(target.dependencies.some((urn) => urn.endsWith("::api-a-call"))).toBe(true);
});

test("A function is in the network where a link needs it, and gets the address as a secret", async () => {
  const resources = await buildFunction({ linked: true });
  const { inputs, secretInputs } = pick(resources, "Function", "api-function");
  expect(inputs.vpcConfig).toEqual({
    subnetIds: ["shop-private-a-id", "shop-private-b-id", "shop-private-c-id"],
    securityGroupIds: ["api-security-group-id"],
  });
  const { variables } = inputs.environment as { variables: Record<string, string> };
  expect(variables.DATABASE_URL).toContain(passwordOf("orders-user-password"));
  expect(secretInputs).toContain("environment");
  const { policy } = pick(resources, "RolePolicy", "api-start-policy").inputs;
  expect(JSON.parse(String(policy))).toMatchObject({
    Statement: [{ Sid: "Logs" }, { Sid: "Network" }],
  });
  const apart = await buildFunction();
  expect(pick(apart, "Function", "api-function").inputs).not.toHaveProperty("vpcConfig");
});

test("Secrets of the contract are a function's secret inputs", async () => {
  const values = { API_TOKEN: "token-9c3e" };
  const resources = await buildFunction({
    settings: { variables: { values, secure: ["API_TOKEN"], sealed: [] } },
    service: { variables: defineVariables({ API_TOKEN: secret() }) },
  });
  const { inputs, secretInputs } = pick(resources, "Function", "api-function");
  expect(inputs.environment).toEqual({ variables: { ...values, PORT: "8080" } });
  expect(secretInputs).toEqual(["environment"]);
});

test("Time and calls at a time are the settings', and nothing is called in an archive", async () => {
  const aws = { functionTimeoutSeconds: 55, functionConcurrency: 20 };
  const { platform } = settingsOf("production", aws);
  const figuresOf = async (settings: Partial<EnvironmentArgs>): Promise<object> =>
    pick(await buildFunction({ settings }), "Function", "api-function").inputs;
  expect(await figuresOf({ platform })).toMatchObject({
    timeout: 55,
    reservedConcurrentExecutions: 20,
  });
  expect(await figuresOf({ platform, mode: "archived" })).toMatchObject({
    reservedConcurrentExecutions: 0,
  });
});

test("A health check is the target group's, which calls the function for it", async () => {
  const resources = await buildFunction({ service: { health: { path: "/healthz" } } });
  expect(pick(resources, "TargetGroup", "api-a-targets").inputs.healthCheck).toEqual({
    enabled: true,
    healthyThreshold: 2,
    path: "/healthz",
    matcher: "200-299",
    interval: 30,
    timeout: 10,
    unhealthyThreshold: 3,
  });
});

test("A site reaches a function that is not public", async () => {
  const resources = await buildFunction({
    service: { public: false },
    more: (environment) => {
      new Site("web", { environment, source: "web", links: ["api"] });
    },
  });
  expect(pick(resources, "TargetGroupAttachment").name).toBe("api-a-target");
});

test("What a function cannot do is refused together", async () => {
  const release = { id: "r", artifacts: { ...artifacts, api: artifacts.worker } };
  const refused = buildFunction({
    settings: { release },
    service: {
      public: false,
      memoryMb: 20_480,
      variables: defineVariables({ AWS_REGION: secret({ required: false }) }),
    },
    more: (environment) => new Worker("worker", { environment, links: ["api"] }),
  });
  await expect(refused).rejects.toThrow(
    `Service 'api', which runs as a function, has 4 problems:
  - slipway:release.artifacts.api: is ${artifacts.worker}; Lambda runs images of ECR in region eu-central-1 only
  - memoryMb: is 20480; Lambda takes 10240 at most
  - runsAs: is 'function', which has no private address for 'worker', and that links to it; make it a server
  - runsAs: is 'function', and nothing calls it; make it public, or link a site to it`,
  );
});

test("A variable that Lambda keeps to itself is refused", async () => {
  const values = { AWS_REGION: "eu-central-1" };
  const refused = buildFunction({
    settings: { variables: { values, secure: [], sealed: [] } },
    service: { variables: defineVariables({ AWS_REGION: secret() }) },
  });
  await expect(refused).rejects.toThrow(
    "AWS_REGION: is a name that Lambda keeps to itself; rename it",
  );
});

test("An image in another region's registry is refused", async () => {
  const image = artifacts.api.replace("eu-central-1", "us-east-1");
  const release = { id: "r", artifacts: { ...artifacts, api: image } };
  await expect(buildFunction({ settings: { release } })).rejects.toMatchObject({
    code: "FunctionArgs",
  });
});

test("A worker is no function", () => {
  const environment = planEnvironment("production");
  const args = { environment, image: artifacts.worker, runsAs: "function" } as const;
  expect(() => planWorkload("worker", "worker", args)).toThrow(
    "runsAs: is 'function'; no request starts a worker: leave it out",
  );
});
