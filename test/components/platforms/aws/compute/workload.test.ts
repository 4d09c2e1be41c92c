import { expect, test } from "vitest";
import { Environment, Service, Worker } from "../../../../../components/index.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import {
  artifacts,
  build,
  buildShop,
  passwordOf,
  pick,
  secretValues,
  settingsOf,
} from "../shop.ts";

const tags = (component: string): object => ({
  application: "shop",
  environment: "prod",
  stage: "production",
  component,
});

function containerOf(resources: readonly RegisteredResource[], name: string): object {
  const { inputs } = pick(resources, "TaskDefinition", `${name}-a-task`);
  const containers = JSON.parse(String(inputs.containerDefinitions)) as object[];
  expect(containers).toHaveLength(1);
  return containers[0] ?? {};
}

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string[];
}

function statementsOf(resources: readonly RegisteredResource[], name: string): Statement[] {
  const { inputs } = pick(resources, "RolePolicy", `${name}-execution-policy`);
  return (JSON.parse(String(inputs.policy)) as { Statement: Statement[] }).Statement;
}

test("The API's service runs three copies, scaled from two to ten, in its slot", async () => {
  const resources = await buildShop("production");
  const service = pick(resources, "Service", "api-a");
  expect(service.type).toBe("aws:ecs/service:Service");
  expect(service.inputs).toEqual({
    name: "shop-prod-api-a",
    cluster: "arn:shop-cluster",
    taskDefinition: "arn:api-a-task",
    launchType: "FARGATE",
    platformVersion: "1.4.0",
    desiredCount: 3,
    deploymentMaximumPercent: 200,
    deploymentMinimumHealthyPercent: 100,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    waitForSteadyState: true,
    availabilityZoneRebalancing: "ENABLED",
    networkConfiguration: {
      subnets: ["shop-private-a-id", "shop-private-b-id", "shop-private-c-id"],
      securityGroups: ["api-security-group-id"],
      assignPublicIp: false,
    },
    loadBalancers: [
      { containerName: "api", containerPort: 8080, targetGroupArn: "arn:api-a-targets" },
    ],
    serviceRegistries: { registryArn: "arn:api-a-discovery" },
    healthCheckGracePeriodSeconds: 60,
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    tags: tags("api"),
  });
  expect(service.ignoreChanges).toEqual(["desiredCount"]);
  expect(pick(resources, "Target", "api-a-scaling").inputs).toMatchObject({
    minCapacity: 2,
    maxCapacity: 10,
    resourceId: "service/shop-prod/shop-prod-api-a",
  });
  const requests = pick(resources, "Policy", "api-a-scaling-requests").inputs;
  expect(requests.targetTrackingScalingPolicyConfiguration).toMatchObject({
    predefinedMetricSpecification: {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: "last/shop-alb/last/api-a-targets",
    },
    targetValue: 1000,
  });
  const policy = pick(resources, "Policy", "api-a-scaling-cpu").inputs;
  expect(policy.targetTrackingScalingPolicyConfiguration).toMatchObject({
    predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    targetValue: 70,
  });
});

test("What nobody asks over the load balancer scales by CPU alone", async () => {
  const resources = await buildShop("production", { requestsPerCopy: 50 });
  const policies = resources.filter(({ type }) => type === "aws:appautoscaling/policy:Policy");
  expect(policies.map(({ name }) => name).toSorted()).toEqual([
    "api-a-scaling-cpu",
    "api-a-scaling-requests",
    "worker-a-scaling-cpu",
  ]);
  const requests = pick(resources, "Policy", "api-a-scaling-requests").inputs;
  expect(requests.targetTrackingScalingPolicyConfiguration).toMatchObject({ targetValue: 50 });
});

test.each(["development", "testing", "preview"] as const)(
  "Copies at stage %s run on Spot, once the cluster has it",
  async (stage) => {
    const resources = await buildShop(stage);
    expect(pick(resources, "ClusterCapacityProviders").inputs).toMatchObject({
      clusterName: `shop-${stage}`,
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    });
    const service = pick(resources, "Service", "api-a");
    expect(service.inputs).not.toHaveProperty("launchType");
    expect(service.inputs.capacityProviderStrategies).toEqual([
      { capacityProvider: "FARGATE_SPOT", weight: 1 },
    ]);
    expect(service.dependencies.some((urn) => urn.endsWith("::shop-capacity"))).toBe(true);
  },
);

test("Outside production the number of copies is the plan's, and nothing scales", async () => {
  const service = pick(await buildShop("development"), "Service", "api-a");
  expect(service.ignoreChanges).toEqual([]);
  expect(service.inputs).toMatchObject({
    desiredCount: 1,
    deploymentMaximumPercent: 100,
    deploymentMinimumHealthyPercent: 0,
    availabilityZoneRebalancing: "DISABLED",
  });
});

test("A service starts after its links, its permissions, its rules and its listener", async () => {
  const resources = await buildShop("production");
  const service = pick(resources, "Service", "api-a");
  const names = service.dependencies.map((urn) => urn.split("::").at(-1));
  expect(names).toEqual(
    expect.arrayContaining([
      "orders-postgres",
      "products-valkey",
      "api-execution-policy",
      "api-rule",
      "api-to-https",
      "api-to-orders-egress",
      "api-to-orders-ingress",
      "api-from-alb-ingress",
    ]),
  );
});

test("The API's container is confined, and reads its secrets by version", async () => {
  const resources = await buildShop("production");
  const { inputs } = pick(resources, "TaskDefinition", "api-a-task");
  expect(inputs).toMatchObject({
    family: "shop-prod-api-a",
    cpu: "2048",
    memory: "4096",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: "arn:api-execution",
    taskRoleArn: "arn:api-task",
  });
  expect(containerOf(resources, "api")).toEqual({
    name: "api",
    image: artifacts.api,
    essential: true,
    portMappings: [{ containerPort: 8080, protocol: "tcp" }],
    environment: [
      { name: "LOG_LEVEL", value: "info" },
      { name: "PORT", value: "8080" },
    ],
    secrets: [
      {
        name: "API_TOKEN",
        valueFrom: "arn:api-variables:API_TOKEN::version-of-api-variables-version",
      },
      { name: "DATABASE_URL", valueFrom: "arn:orders-url:::version-of-orders-url-version" },
      { name: "REDIS_URL", valueFrom: "arn:products-url:::version-of-products-url-version" },
      {
        name: "WEBHOOK_SECRET",
        valueFrom: "arn:api-variables:WEBHOOK_SECRET::version-of-api-variables-version",
      },
    ],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": "/slipway/shop/prod/api",
        "awslogs-region": "eu-central-1",
        "awslogs-stream-prefix": "a",
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
    user: "1000:1000",
    readonlyRootFilesystem: true,
    mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    stopTimeout: 30,
  });
  const secret = pick(resources, "SecretVersion", "api-variables-version");
  expect(JSON.parse(String(secret.inputs.secretString))).toEqual(secretValues);
});

test("A worker has no port, no check, no listener and no name", async () => {
  const resources = await buildShop("production");
  const container = containerOf(resources, "worker");
  expect(container).not.toHaveProperty("portMappings");
  expect(container).not.toHaveProperty("healthCheck");
  expect(container).toMatchObject({ environment: [{ name: "LOG_LEVEL", value: "info" }] });
  const types = resources.filter((one) => one.parentName === "worker").map(({ type }) => type);
  expect(types.filter((type) => /^aws:(lb|servicediscovery|route53)\//.test(type))).toEqual([]);
  const service = pick(resources, "Service", "worker-a").inputs;
  expect(service).not.toHaveProperty("loadBalancers");
  expect(service).not.toHaveProperty("healthCheckGracePeriodSeconds");
});

test("A copy may read its own secrets, write its own logs and pull its own image", async () => {
  const resources = await buildShop("production");
  expect(statementsOf(resources, "api")).toEqual([
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: ["arn:api-logs:*"],
    },
    {
      Sid: "Secrets",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: ["arn:orders-url", "arn:products-url", "arn:api-variables"],
    },
    {
      Sid: "Image",
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      Resource: ["arn:aws:ecr:eu-central-1:123456789012:repository/shop/api"],
    },
    { Sid: "Registry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
  ]);
  expect(statementsOf(resources, "worker").map(({ Sid }) => Sid)).toEqual(["Logs", "Secrets"]);
});

test("No statement has all resources but ECR's token, and the program's role has no statement", async () => {
  const resources = await buildShop("production");
  for (const name of ["api", "worker"]) {
    const wild = statementsOf(resources, name).filter(({ Resource }) => Resource.includes("*"));
    expect(wild.flatMap(({ Action }) => Action)).toEqual(
      name === "api" ? ["ecr:GetAuthorizationToken"] : [],
    );
  }
  const policies = resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  expect(policies.map(({ inputs }) => inputs.role)).toEqual(
    expect.arrayContaining(["api-execution-id", "worker-execution-id"]),
  );
  expect(
    policies.filter(({ parentName }) => parentName !== "shop").map(({ name }) => name),
  ).toEqual(
    expect.arrayContaining([
      "api-execution-policy",
      "worker-execution-policy",
      "orders-user-policy",
    ]),
  );
  expect(policies.filter(({ parentName }) => parentName !== "shop")).toHaveLength(3);
});

test("The load balancer asks the service's path, and forwards by the service's path", async () => {
  const resources = await buildShop("production");
  expect(pick(resources, "TargetGroup", "api-b-targets").inputs).toMatchObject({
    name: "shop-prod-api-b-8080",
    port: 8080,
  });
  expect(pick(resources, "TargetGroup", "api-a-targets").inputs).toEqual({
    name: "shop-prod-api-a-8080",
    vpcId: "shop-vpc-id",
    targetType: "ip",
    protocol: "HTTP",
    port: 8080,
    deregistrationDelay: 30,
    healthCheck: {
      enabled: true,
      protocol: "HTTP",
      port: "traffic-port",
      path: "/healthz",
      matcher: "200-299",
      interval: 30,
      timeout: 10,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
    tags: tags("api"),
  });
  expect(pick(resources, "ListenerRule").inputs).toMatchObject({
    listenerArn: "arn:shop-http",
    conditions: [
      { pathPattern: { values: ["/api", "/api/*"] } },
      {
        httpHeader: {
          httpHeaderName: "X-Slipway-Origin",
          values: [passwordOf("shop-alb-origin-key")],
        },
      },
    ],
    actions: [
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: "arn:api-a-targets", weight: 100 },
            { arn: "arn:api-b-targets", weight: 0 },
          ],
        },
      },
    ],
  });
  expect(pick(resources, "LoadBalancer").inputs).toMatchObject({
    internal: false,
    subnets: ["shop-public-a-id", "shop-public-b-id", "shop-public-c-id"],
    securityGroups: ["shop-alb-security-group-id"],
  });
});

test.each([
  ["production", 365],
  ["staging", 30],
  ["development", 7],
] as const)("Logs at stage %s are kept for %i days", async (stage, days) => {
  const groups = (await buildShop(stage)).filter(({ type }) => type.includes("logGroup:"));
  expect(groups).toHaveLength(5);
  for (const { inputs } of groups) expect(inputs.retentionInDays).toBe(days);
});

test("A service that links to a service gets its private name in plain", async () => {
  const settings = settingsOf("production");
  const release = { id: "r", artifacts: { api: artifacts.api, shipping: artifacts.worker } };
  const variables = { values: {}, secure: [], sealed: [] };
  const resources = await build(async () => {
    const environment = new Environment("shop", { ...settings, release, variables });
    new Service("api", { environment, port: 8080, links: ["shipping"] });
    new Service("shipping", { environment, port: 3000 });
    await environment.close();
  });
  expect(containerOf(resources, "api")).toMatchObject({
    environment: [
      { name: "PORT", value: "8080" },
      { name: "SHIPPING_URL", value: "http://shipping.prod.shop.internal:3000" },
    ],
    secrets: [],
  });
  expect(pick(resources, "Record", "shipping-a-name").inputs).toEqual({
    zoneId: "zone-of-shop-zone",
    name: "shipping.prod.shop.internal",
    type: "CNAME",
    ttl: 10,
    records: ["shipping-a.prod.shop.slots.internal"],
    setIdentifier: "a",
    weightedRoutingPolicies: [{ weight: 100 }],
  });
  expect(pick(resources, "Record", "shipping-b-name").inputs).toMatchObject({
    name: "shipping.prod.shop.internal",
    records: ["shipping-b.prod.shop.slots.internal"],
    setIdentifier: "b",
    weightedRoutingPolicies: [{ weight: 0 }],
  });
  const service = pick(resources, "Service", "api-a");
  expect(service.dependencies.some((urn) => urn.endsWith("ecs/service:Service::shipping-a"))).toBe(
    true,
  );
});

test("An application of workers alone has no load balancer and no private names", async () => {
  const settings = settingsOf("production");
  const variables = { values: {}, secure: [], sealed: [] };
  const resources = await build(async () => {
    const environment = new Environment("shop", { ...settings, variables });
    new Worker("worker", { environment });
    await environment.close();
  });
  const types = resources.map(({ type }) => type);
  expect(types.filter((type) => /^aws:(lb|servicediscovery|route53)\//.test(type))).toEqual([]);
});

test("A health check that AWS does not take is refused", async () => {
  const settings = settingsOf("production");
  const health = { path: "/", startSeconds: 600 };
  const variables = { values: {}, secure: [], sealed: [] };
  const program = async (): Promise<void> => {
    const environment = new Environment("shop", { ...settings, variables });
    new Service("api", { environment, port: 8080, health });
    await environment.close();
  };
  await expect(build(program)).rejects.toThrow(
    "Service 'api' has 1 problem:\n  - health.startSeconds: is 600; AWS takes 1 to 300",
  );
});
