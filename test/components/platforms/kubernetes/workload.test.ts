import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  Cache,
  Database,
  Environment,
  Migration,
  Schedule,
  Service,
  Site,
  Worker,
} from "../../../../components/index.ts";
import type { EnvironmentArgs } from "../../../../components/environment.ts";
import type { KubernetesSettings } from "../../../../components/platforms/kubernetes/settings.ts";
import { defineVariables, secret, string } from "../../../../variables/index.ts";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import { build, settingsOf } from "./application.ts";
import { artifacts, useResolvedImages } from "../../../support/components/released.ts";
import { manifestsOf, ofKind, pick, templateOf } from "./manifests.ts";
import type { Manifest } from "./manifests.ts";

useResolvedImages();

const variables = defineVariables({ LOG_LEVEL: string({ default: "info" }), API_TOKEN: secret() });
const token = "token-9c3e";

function describeShop(settings: EnvironmentArgs): Environment {
  const values = { API_TOKEN: token };
  const environment = new Environment("shop", {
    ...settings,
    variables: { values, secure: ["API_TOKEN"], sealed: [] },
  });
  const orders = new Database("orders", { environment, engine: "postgres" });
  const products = new Cache("products", { environment });
  const api = new Service("api", {
    environment,
    source: "examples/shop/api",
    port: 8080,
    links: [orders, products],
    variables,
    health: { path: "/healthz", startSeconds: 90 },
  });
  const shipping = new Service("shipping", {
    environment,
    source: "examples/shop/api",
    port: 3000,
  });
  new Worker("worker", { environment, source: "examples/shop/worker", links: [shipping] });
  new Site("web", { environment, source: "examples/shop/web", links: [api] });
  const links = [orders];
  new Migration("migrate", { environment, of: api, command: ["migrate"], links });
  new Schedule("report", { environment, of: api, command: ["report"], cron: "0 6 * * 1" });
  return environment;
}

async function shopOf(
  stage: ProfiledStage,
  kubernetes: KubernetesSettings = {},
): Promise<Manifest[]> {
  return manifestsOf(await build(() => describeShop(settingsOf(stage, kubernetes))));
}

const url = {
  orders: "postgres://orders:password-of-orders-password@orders:5432/orders",
  products: "redis://:password-of-products-password@products:6379",
};

test("The API's pods start with its variables, its secrets by reference, and their hash", async () => {
  const manifests = await shopOf("production");
  const template = templateOf(pick(manifests, "Deployment", "api-a"));
  const reference = (key: string): object => ({
    name: key,
    valueFrom: { secretKeyRef: { name: "api-a-variables", key } },
  });
  expect(template?.spec.containers[0]).toMatchObject({
    name: "api",
    image: artifacts.api,
    env: [
      reference("API_TOKEN"),
      reference("DATABASE_URL"),
      { name: "LOG_LEVEL", value: "info" },
      { name: "PORT", value: "8080" },
      reference("REDIS_URL"),
    ],
    ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
    resources: { requests: { cpu: "2", memory: "2Gi" }, limits: { memory: "2Gi" } },
    startupProbe: {
      httpGet: { path: "/healthz", port: "http" },
      periodSeconds: 5,
      failureThreshold: 18,
    },
  });
  const all = {
    API_TOKEN: token,
    DATABASE_URL: url.orders,
    LOG_LEVEL: "info",
    PORT: "8080",
    REDIS_URL: url.products,
  };
  const hash = createHash("sha256")
    .update(JSON.stringify(Object.entries(all)))
    .digest("hex");
  expect(template?.metadata.annotations).toEqual({ "slipway.dev/config-hash": hash });
});

test("Secret values stand in Secrets, and nowhere else", async () => {
  const resources = await build(() => describeShop(settingsOf("production")));
  const hidden = [token, "password-of-"].flatMap((text) => [
    text,
    Buffer.from(text).toString("base64").replace(/=+$/, "").slice(0, -1),
  ]);
  const holders = resources.filter(({ inputs }) =>
    hidden.some((text) => JSON.stringify(inputs).includes(text)),
  );
  expect(holders.map(({ name }) => name).toSorted()).toEqual([
    "api-a-variables",
    "migrate-variables",
    "orders-server",
    "products-server",
  ]);
  for (const { type, secretInputs } of holders) {
    expect(type).toBe("kubernetes:core/v1:Secret");
    expect(secretInputs).toEqual(["data"]);
  }
});

test("A service has an address for each slot, and one that leads to the slot with the traffic", async () => {
  const services = ofKind(await shopOf("production"), "Service");
  const selectors = ["api", "api-a", "api-b"].map((name) => {
    const found = services.find(({ metadata }) => metadata.name === name);
    expect(found?.metadata.annotations).toEqual({ "pulumi.com/skipAwait": "true" });
    return found?.spec?.selector;
  });
  const own = { "app.kubernetes.io/name": "api", "app.kubernetes.io/instance": "shop-prod" };
  expect(selectors).toEqual(["a", "a", "b"].map((slot) => ({ ...own, "slipway.dev/slot": slot })));
});

test("A service that links to a service gets its address inside the cluster", async () => {
  const template = templateOf(pick(await shopOf("production"), "Deployment", "worker-a"));
  expect(template?.spec.containers[0]?.env).toEqual([
    { name: "SHIPPING_URL", value: "http://shipping:3000" },
  ]);
});

test("In production copies follow the load, and machines are emptied one copy at a time", async () => {
  const manifests = await shopOf("production");
  expect(pick(manifests, "Deployment", "api-a").spec).toMatchObject({ replicas: 3 });
  expect(pick(manifests, "HorizontalPodAutoscaler", "api-a").spec).toEqual({
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api-a" },
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
      },
    ],
  });
  expect(pick(manifests, "PodDisruptionBudget", "api-a").spec).toMatchObject({ maxUnavailable: 1 });
});

test.each([
  ["development", 1, { type: "Recreate" }],
  [
    "staging",
    2,
    { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
  ],
] as const)(
  "At stage %s there are %i copies, and nothing scales",
  async (stage, copies, strategy) => {
    const manifests = await shopOf(stage);
    expect(pick(manifests, "Deployment", "api-a").spec).toMatchObject({
      replicas: copies,
      strategy,
    });
    expect(ofKind(manifests, "HorizontalPodAutoscaler")).toEqual([]);
    const budgets = ofKind(manifests, "PodDisruptionBudget");
    expect(budgets.map(({ metadata }) => metadata.name)).toEqual(
      copies > 1 ? expect.arrayContaining(["api-a", "worker-a", "web"]) : [],
    );
  },
);

test("The site's route weighs the slots of its services, and serves its files beside", async () => {
  const manifests = await shopOf("production", { domain: "shop.example.com" });
  const { spec } = pick(manifests, "HTTPRoute", "web");
  expect(spec).toMatchObject({
    parentRefs: [{ name: "slipway", namespace: "slipway-system" }],
    hostnames: ["shop.example.com"],
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/api" } }],
        backendRefs: [
          { name: "api-a", port: 8080, weight: 100 },
          { name: "api-b", port: 8080, weight: 0 },
        ],
      },
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        backendRefs: [{ name: "web", port: 8080, weight: 100 }],
      },
    ],
  });
});

test("With an Ingress, the same paths lead to the slot with the traffic, with a certificate", async () => {
  const manifests = await shopOf("production", {
    entry: "ingress",
    domain: "shop.example.com",
    ingressClass: "nginx",
    clusterIssuer: "letsencrypt",
  });
  const ingress = pick(manifests, "Ingress", "web");
  expect(ingress.metadata.annotations).toEqual({ "cert-manager.io/cluster-issuer": "letsencrypt" });
  const to = (path: string, name: string): object => ({
    path,
    pathType: "Prefix",
    backend: { service: { name, port: { number: 8080 } } },
  });
  expect(ingress.spec).toEqual({
    ingressClassName: "nginx",
    tls: [{ hosts: ["shop.example.com"], secretName: "web-certificate" }],
    rules: [{ host: "shop.example.com", http: { paths: [to("/api", "api"), to("/", "web")] } }],
  });
  expect(ofKind(manifests, "HTTPRoute")).toEqual([]);
});

test("A migration is a Job named by its version; the API starts after it, a report does not", async () => {
  const resources = await build(() => describeShop(settingsOf("staging")));
  const job = resources.find(({ type }) => type === "kubernetes:batch/v1:Job");
  expect(job?.inputs).toMatchObject({
    metadata: { name: expect.stringMatching(/^migrate-[0-9a-f]{10}$/) as string },
    spec: { backoffLimit: 0, activeDeadlineSeconds: 600 },
  });
  const dependents = resources
    .filter(({ dependencies }) => dependencies.includes(job?.urn ?? "none"))
    .map(({ name }) => name);
  expect(dependents).toContain("api-a");
  expect(dependents).not.toContain("report-schedule");
});

test("In a preview, the migration's run is unknown and hides nothing of the API", async () => {
  const describe = (): Environment => describeShop(settingsOf("staging"));
  const resources = await build(describe, { preview: true });
  const api = resources.find(({ name, type }) => name === "api-a" && type.endsWith(":Deployment"));
  expect(api?.inputs).toMatchObject({
    metadata: { name: "api-a", namespace: "shop-staging" },
    spec: { replicas: 2, template: { spec: { containers: [{ image: artifacts.api }] } } },
  });
});

test("A schedule is a CronJob that never runs beside itself", async () => {
  const { spec } = pick(await shopOf("production"), "CronJob", "report");
  expect(spec).toMatchObject({
    schedule: "0 6 * * 1",
    timeZone: "UTC",
    concurrencyPolicy: "Forbid",
    jobTemplate: { spec: { backoffLimit: 0, template: { spec: { restartPolicy: "Never" } } } },
  });
});

test("Without a release, images are built from source and pushed, once for each folder", async () => {
  const home = process.cwd();
  process.chdir(new URL("../../../..", import.meta.url).pathname);
  try {
    const settings = settingsOf("development", { registry: "registry.example.com/shop" }, false);
    const resources = await build(() => describeShop(settings));
    const images = resources.filter(({ type }) => type === "docker-build:index:Image");
    const tags = images.flatMap(({ inputs }) => inputs.tags as string[]);
    expect(tags.map((tag) => tag.replace(/:[0-9a-f]{12}$/, ":<hash>"))).toEqual(
      expect.arrayContaining([
        "registry.example.com/shop/api:<hash>",
        "registry.example.com/shop/web:<hash>",
        "registry.example.com/shop/worker:<hash>",
      ]),
    );
    expect(images).toHaveLength(3);
    for (const { inputs } of images) expect(inputs).toMatchObject({ push: true });
  } finally {
    process.chdir(home);
  }
});

test("Without a release and without a registry, the setting that is missing is named", async () => {
  await expect(build(() => describeShop(settingsOf("development", {}, false)))).rejects.toThrow(
    /RegistryMissing|set slipway:kubernetes\.registry/,
  );
});

test("Two components whose objects would meet in one name are refused", async () => {
  const describe = (): Environment => {
    const settings = settingsOf("staging");
    const images = { api: artifacts.api ?? "", "api-a": artifacts.api ?? "" };
    const environment = new Environment("shop", {
      ...settings,
      release: { id: "r", artifacts: images },
      variables: { values: {}, secure: [], sealed: [] },
    });
    new Service("api", { environment, port: 8080 });
    new Service("api-a", { environment, port: 8080 });
    return environment;
  };
  await expect(build(describe)).rejects.toThrow(
    /'api' and 'api-a' both make a (Service|Deployment|ServiceAccount) 'api-a'/,
  );
});
