import { expect, test } from "vitest";
import { Environment, Service, Site } from "../../../../../components/index.ts";
import { formatCheck } from "../../../../../components/platforms/aws/compute/health.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { artifacts, build, passwordOf, pick, settingsOf } from "../shop.ts";

const health = { path: "/healthz" };

/** What an application registers that has images for `api` and `internal`. */
function describe(
  program: (environment: Environment) => void | Promise<void>,
): Promise<RegisteredResource[]> {
  const release = { id: "r", artifacts: { api: artifacts.api, internal: artifacts.worker } };
  const variables = { values: {}, secure: [], sealed: [] };
  return build(async () => {
    const environment = new Environment("shop", { ...settingsOf("staging"), release, variables });
    await program(environment);
    await environment.close();
  });
}

function namesOf(resources: readonly RegisteredResource[], type: RegExp): string[] {
  return resources.filter((one) => type.test(one.type)).map(({ name }) => name);
}

function containerOf(resources: readonly RegisteredResource[], name: string): object {
  const { inputs } = pick(resources, "TaskDefinition", `${name}-a-task`);
  return (JSON.parse(String(inputs.containerDefinitions)) as object[])[0] ?? {};
}

test("A service that only services link to is not reached from the load balancer", async () => {
  const resources = await describe((environment) => {
    new Service("internal", { environment, port: 3000, health });
    new Service("api", { environment, port: 8080, links: ["internal"], health });
    new Site("web", { environment, source: "web", links: ["api"] });
  });
  expect(namesOf(resources, /^aws:lb\/(listenerRule|targetGroup):/).toSorted()).toEqual([
    "api-a-targets",
    "api-b-targets",
    "api-rule",
  ]);
  const edges = namesOf(resources, /^aws:vpc\/securityGroup/);
  expect(edges.filter((name) => name.includes("from-alb")).toSorted()).toEqual([
    "api-from-alb-egress",
    "api-from-alb-ingress",
  ]);
  const { inputs } = pick(resources, "Service", "internal-a");
  expect(inputs).toMatchObject({ serviceRegistries: { registryArn: "arn:internal-a-discovery" } });
  expect(inputs).not.toHaveProperty("loadBalancers");
  // ECS takes it with a load balancer only.
  expect(inputs).not.toHaveProperty("healthCheckGracePeriodSeconds");
});

test("An application without site and public service has no load balancer", async () => {
  const resources = await describe((environment) => {
    new Service("api", { environment, port: 8080, links: ["internal"] });
    new Service("internal", { environment, port: 3000 });
  });
  expect(namesOf(resources, /^aws:lb\//)).toEqual([]);
  expect(namesOf(resources, /:SecurityGroup$/)).toHaveLength(2);
});

test("A site publishes a service also where it is declared later, after a pause", async () => {
  const resources = await describe(async (environment) => {
    new Service("api", { environment, port: 8080 });
    await new Promise((resolve) => setImmediate(resolve));
    new Site("web", { environment, source: "web", links: ["api"] });
  });
  expect(pick(resources, "ListenerRule").name).toBe("api-rule");
});

test("Two sites share the rule of a service that both link to, and its key", async () => {
  const resources = await describe((environment) => {
    const api = new Service("api", { environment, port: 8080 });
    new Site("web", { environment, source: "web", links: [api] });
    new Site("admin", { environment, source: "admin", links: [api] });
  });
  const key = passwordOf("shop-alb-origin-key");
  expect(pick(resources, "ListenerRule").inputs.conditions).toEqual([
    { pathPattern: { values: ["/api", "/api/*"] } },
    { httpHeader: { httpHeaderName: "X-Slipway-Origin", values: [key] } },
  ]);
  for (const name of ["web-distribution", "admin-distribution"]) {
    const { inputs, secretInputs } = pick(resources, "Distribution", name);
    const customHeaders = [{ name: "X-Slipway-Origin", value: key }];
    expect(inputs.origins).toContainEqual(expect.objectContaining({ customHeaders }));
    expect(secretInputs).toEqual(["origins"]);
  }
});

test("A public service is reached by its path without a site and without a key", async () => {
  const resources = await describe((environment) => {
    new Service("api", { environment, port: 8080, public: true });
  });
  const rule = pick(resources, "ListenerRule");
  expect(rule.inputs.conditions).toEqual([{ pathPattern: { values: ["/api", "/api/*"] } }]);
  expect(rule.secretInputs).toEqual([]);
  expect(namesOf(resources, /RandomPassword$/)).toEqual([]);
  expect(pick(resources, "Service", "api-a").inputs).toHaveProperty("loadBalancers");
});

test("The container of a service has a check only where no load balancer asks it", async () => {
  const resources = await describe((environment) => {
    new Service("internal", { environment, port: 3000, health });
    new Service("api", { environment, port: 8080, public: true, health });
  });
  expect(containerOf(resources, "api")).not.toHaveProperty("healthCheck");
  expect(pick(resources, "TargetGroup", "api-a-targets").inputs.healthCheck).toMatchObject({
    path: "/healthz",
  });
  expect(containerOf(resources, "internal")).toMatchObject({
    healthCheck: { command: ["CMD-SHELL", formatCheck("http://127.0.0.1:3000/healthz")] },
  });
});

test("An internal service without health has no check at all", async () => {
  const resources = await describe((environment) => {
    new Service("internal", { environment, port: 3000 });
  });
  expect(containerOf(resources, "internal")).not.toHaveProperty("healthCheck");
});
