import { beforeAll, describe, expect, it } from "vitest";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { pick } from "../aws/shop.ts";
import { buildShop, digests, secretValues } from "./shop.ts";

const login = "x-vercel-protection-bypass";

/** The rules of a project, in the order in which they were made. */
function rulesOf(resources: readonly RegisteredResource[], component: string): unknown[] {
  return resources
    .filter(({ type, parentName }) => type.endsWith(":ProjectRoute") && parentName === component)
    .map(({ inputs }) => inputs.route);
}

/** A transform that sets a header of the request. */
function header(key: string, value: string): object {
  const args = JSON.stringify(value);
  return { type: "request.headers", op: "set", target: JSON.stringify({ key }), args };
}

function variablesOf(resources: readonly RegisteredResource[], name: string): unknown {
  return pick(resources, "ProjectEnvironmentVariables", name).inputs.variables;
}

describe("the shop in production on Vercel", () => {
  let resources: RegisteredResource[];

  beforeAll(async () => {
    resources = await buildShop("production", {
      settings: { domain: "shop.example.com", region: "fra1", frameworks: { api: "express" } },
    });
  });

  it("has the team's provider, and everything of Vercel's is made by it", () => {
    const provider = pick(resources, "vercel", "shop-vercel");
    expect(provider.inputs).toMatchObject({ team: "acme" });
    const made = resources.filter(({ type }) => type.startsWith("vercel:"));
    expect(made.map((one) => one.provider)).toEqual(
      made.map(() => expect.stringContaining(provider.urn) as unknown),
    );
  });

  it("has a project of functions for a service, which asks for a login unless it is public", () => {
    expect(pick(resources, "Project", "api-project").inputs).toEqual({
      name: "shop-prod-api",
      framework: "express",
      nodeVersion: "24.x",
      resourceConfig: {
        fluid: true,
        functionDefaultTimeout: 60,
        functionDefaultCpuType: "performance",
        functionDefaultRegions: ["fra1"],
      },
      vercelAuthentication: { deploymentType: "all_deployments" },
      previewDeploymentsDisabled: true,
      automaticallyExposeSystemEnvironmentVariables: true,
      customerSuccessCodeVisibility: false,
      directoryListing: false,
    });
  });

  it("has an open project for a site, at the environment's domain", () => {
    expect(pick(resources, "Project", "web-project").inputs).toMatchObject({
      name: "shop-prod-web",
      vercelAuthentication: { deploymentType: "standard_protection_new" },
    });
    expect(pick(resources, "ProjectDomain", "web-domain").inputs).toEqual({
      projectId: "web-project-id",
      domain: "shop.example.com",
    });
  });

  it("sends a service's path to its host, let through its login, then navigations to the page", () => {
    const host = String(pick(resources, "ProjectDomain", "api-domain").inputs.domain);
    expect(host).toMatch(/^shop-prod-api-[0-9a-f]{8}\.vercel\.app$/);
    expect(rulesOf(resources, "web")).toEqual([
      {
        src: "/api/:path*",
        dest: `https://${host}/api/:path*`,
        transforms: [header("x-slipway-site", "web"), header(login, "secret-of-api-bypass")],
      },
      {
        src: "^/(?:.*/)?[^./]*$",
        dest: "/index.html",
        has: [{ type: "header", key: "accept", value: ".*text/html.*" }],
      },
    ]);
    const [first, second] = resources.filter(({ type }) => type.endsWith(":ProjectRoute"));
    expect(first?.inputs.position).toEqual({ placement: "start" });
    expect(second?.inputs.position).toEqual({
      placement: "after",
      referenceRouteId: "web-route-api-id",
    });
    expect(first?.secretInputs).toContain("route");
  });

  it("gives a service its own variables and those of its links, secret ones for nobody to read", () => {
    const pay = String(pick(resources, "ProjectDomain", "pay-domain").inputs.domain);
    const targets = ["production"];
    expect(variablesOf(resources, "api-variables")).toEqual([
      { key: "DATABASE_URL", value: secretValues.ORDERS_URL, targets, sensitive: true },
      { key: "LOG_LEVEL", value: "info", targets, sensitive: false },
      { key: "PAY_PROTECTION_BYPASS", value: "secret-of-pay-bypass", targets, sensitive: true },
      { key: "PAY_URL", value: `https://${pay}`, targets, sensitive: false },
      { key: "TOKEN", value: secretValues.TOKEN, targets, sensitive: true },
    ]);
  });

  it("sets no variables for a service that has none", () => {
    const named = resources.filter(({ name }) => name === "pay-variables");
    expect(named).toEqual([]);
  });

  it("deploys the release's artifact, after all that it needs", () => {
    const folder = `.slipway/artifacts/${digests.api}`;
    const deployment = pick(resources, "Deployment", "api-a-deployment");
    expect(deployment.inputs).toEqual({
      projectId: "api-project-id",
      files: { [`${folder}/index.html`]: "1~sha" },
      pathPrefix: folder,
      production: true,
      meta: {
        application: "shop",
        environment: "prod",
        component: "api",
        slot: "a",
        configuration: "0a1b2c3d",
      },
    });
    const needs = ["ProjectDomain", "ProjectEnvironmentVariables"].map((type) =>
      resources.find((one) => one.type.endsWith(`:${type}`) && one.parentName === "api"),
    );
    expect(deployment.dependencies).toEqual(
      expect.arrayContaining(needs.map((need) => need?.urn)) as unknown,
    );
  });

  it("shows no secret value but in a secret input", () => {
    const secrets = [...Object.values(secretValues), "secret-of-"];
    for (const { name, inputs, secretInputs } of resources) {
      const plain = Object.entries(inputs).filter(([key]) => !secretInputs.includes(key));
      const text = JSON.stringify(plain);
      expect(
        secrets.filter((value) => text.includes(value)),
        name,
      ).toEqual([]);
    }
  });

  it("makes another deployment of what a program reads when it is deployed", () => {
    const { inputs, secretInputs } = pick(resources, "RandomId", "api-a-configuration");
    expect(Object.keys(inputs.keepers as object)).toEqual(
      expect.arrayContaining(["DATABASE_URL", "LOG_LEVEL", "TOKEN", " functions"]) as unknown,
    );
    expect(secretInputs).toContain("keepers");
  });
});

describe("other environments of the shop on Vercel", () => {
  it("ask for a login everywhere in staging", async () => {
    const resources = await buildShop("staging");
    const projects = resources.filter(({ type }) => type.endsWith(":Project"));
    expect(projects.map(({ inputs }) => inputs.vercelAuthentication)).toEqual(
      projects.map(() => ({ deploymentType: "all_deployments" })),
    );
  });

  it("ask for none at their hosts where the plan has no such login", async () => {
    const resources = await buildShop("staging", { settings: { protection: "standard" } });
    expect(resources.filter(({ type }) => type.endsWith("Bypass"))).toEqual([]);
    expect(rulesOf(resources, "web")[0]).toMatchObject({
      transforms: [header("x-slipway-site", "web")],
    });
  });

  it("let only trusted networks come where they are named", async () => {
    const settings = { trustedIps: ["10.1.0.0/16"], protection: "standard" } as const;
    const resources = await buildShop("staging", { settings });
    expect(pick(resources, "Project", "web-project").inputs.trustedIps).toEqual({
      addresses: [{ value: "10.1.0.0/16" }],
      deploymentType: "all_deployments",
      protectionMode: "trusted_ip_required",
    });
    // What a site sends on comes from Vercel's own addresses.
    expect(rulesOf(resources, "web")[0]).toMatchObject({
      transforms: [header("x-slipway-site", "web"), header(login, "secret-of-api-bypass")],
    });
  });

  it("open a public service in production", async () => {
    const resources = await buildShop("production", { api: { public: true } });
    expect(pick(resources, "Project", "api-project").inputs.vercelAuthentication).toEqual({
      deploymentType: "standard_protection_new",
    });
    expect(resources.map(({ name }) => name)).not.toContain("api-bypass");
  });

  it("set plain variables for developers too in development, secret ones not", async () => {
    const resources = await buildShop("development");
    const variables = variablesOf(resources, "api-variables") as Record<string, unknown>[];
    const developed = variables.filter(({ targets }) => String(targets) === "development");
    expect(developed.map(({ key }) => key)).toEqual(["LOG_LEVEL", "PAY_URL"]);
    expect(developed.every(({ sensitive }) => sensitive === false)).toBe(true);
    const running = variables.filter(({ targets }) => String(targets) === "production");
    expect(running.filter(({ sensitive }) => sensitive).map(({ key }) => key)).toEqual([
      "DATABASE_URL",
      "PAY_PROTECTION_BYPASS",
      "TOKEN",
    ]);
  });

  it("deploy the source in development: what was built of a program, else the files", async () => {
    const resources = await buildShop("development");
    const prefixes = ["api-a-deployment", "web-a-deployment"].map(
      (name) => pick(resources, "Deployment", name).inputs.pathPrefix,
    );
    expect(prefixes).toEqual(["examples/shop/api", "examples/shop/web"]);
  });

  it.each([
    ["maintenance", { "Cache-Control": "no-store", "Retry-After": "300" }],
    ["archived", { "Cache-Control": "no-store" }],
  ] as const)("answer everything with 503 and nothing else when %s", async (mode, headers) => {
    const resources = await buildShop("staging", { environment: { mode } });
    const closed = { src: "^/.*$", status: 503, headers };
    for (const component of ["api", "pay", "web"]) {
      expect(rulesOf(resources, component)).toEqual([closed]);
    }
  });

  it("leave navigations to a framework that has a server", async () => {
    const resources = await buildShop("staging", { settings: { frameworks: { web: "nextjs" } } });
    expect(rulesOf(resources, "web")).toHaveLength(1);
    expect(pick(resources, "Project", "web-project").inputs.framework).toBe("nextjs");
  });
});
