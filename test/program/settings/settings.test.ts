import { describe, expect, test } from "vitest";
import { listApplications, loadApplication } from "../../../program/application.ts";
import { parseSettings, readVariables } from "../../../program/settings/settings.ts";

const local = { application: "shop", platform: "local", stage: "development" };
const preview = { pullRequest: 42, expires: "2030-01-31T12:00:00+01:00" };
const aws = { ...local, platform: "aws", stage: "production", aws: { region: "eu-central-1" } };

/** A config as Pulumi hands it over: objects as JSON. */
function parse(settings: Readonly<Record<string, unknown>>, secretKeys: string[] = []) {
  const values = Object.entries(settings).map(([key, value]) => [
    `slipway:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return parseSettings("dev", {
    values: Object.fromEntries(values) as Record<string, string>,
    secretKeys,
    sealedKeys: [],
  });
}

const wrong: [what: string, settings: object, message: string][] = [
  [
    "no application",
    { platform: "local", stage: "development" },
    "slipway:application: is missing; use a string",
  ],
  [
    "an application that is a path",
    { ...local, application: "../x" },
    'slipway:application: is "../x"; must be the name of a file in stacks/',
  ],
  [
    "an unknown platform",
    { ...local, platform: "azure" },
    'slipway:platform: is "azure"; use one of local, docker, kubernetes, aws, vercel',
  ],
  [
    "an unknown stage",
    { ...local, stage: "prod" },
    'slipway:stage: is "prod"; use one of development, testing, staging, production, preview, custom',
  ],
  [
    "an unknown key",
    { ...local, replicas: 3 },
    "slipway:replicas: is unknown; use application, platform, stage",
  ],
  [
    "a custom stage without a parent",
    { ...local, stage: "custom" },
    "slipway:parentStage: is missing; a custom stage names the stage whose defaults it takes",
  ],
  [
    "a parent that is custom",
    { ...local, stage: "custom", parentStage: "custom" },
    'slipway:parentStage: is "custom"; use one of development',
  ],
  [
    "a host that is none",
    { ...local, docker: { domain: "https://shop.example.com" } },
    'slipway:docker.domain: is "https://shop.example.com"; must be a host such as shop.example.com',
  ],
  [
    "an address, for which there is no certificate",
    { ...local, docker: { domain: "10.0.0.1" } },
    'slipway:docker.domain: is "10.0.0.1"; must be a host such as shop.example.com, no address',
  ],
  [
    "one port for HTTP and HTTPS",
    { ...local, docker: { domain: "shop.example.com", httpPort: 443 } },
    "slipway:docker.httpPort: is 443, which is httpsPort as well; one port leads to one of them",
  ],
  [
    "an unknown key of a service",
    { ...local, services: { api: { copies: 3 } } },
    "slipway:services.api.copies: is unknown; use replicas, minReplicas",
  ],
  [
    "an unknown key further below",
    { ...local, kubernetes: { gateway: { name: "a", namespace: "b", port: 80 } } },
    "slipway:kubernetes.gateway.port: is unknown; use name, namespace",
  ],
  [
    "vercel without a team",
    { ...local, platform: "vercel" },
    "slipway:vercel: is missing; Vercel needs {team}",
  ],
  [
    "sites on vercel without a team",
    { ...aws, sitePlatform: "vercel" },
    "slipway:vercel: is missing; Vercel needs {team}",
  ],
  [
    "sites of this machine on vercel",
    { ...local, sitePlatform: "vercel", vercel: { team: "acme" } },
    "slipway:sitePlatform: is vercel, which reaches no service on this machine; leave it out",
  ],
  [
    "sites of vercel on vercel",
    { ...local, platform: "vercel", sitePlatform: "vercel", vercel: { team: "acme" } },
    "slipway:sitePlatform: is vercel, which is the platform itself; leave it out",
  ],
  [
    "sites elsewhere",
    { ...aws, sitePlatform: "netlify" },
    'slipway:sitePlatform: is "netlify"; use one of vercel',
  ],
  [
    "a region of another cloud",
    { ...local, platform: "vercel", vercel: { team: "acme", region: "eu-central-1" } },
    'slipway:vercel.region: is "eu-central-1"; must be a region such as fra1',
  ],
  [
    "a Node that Vercel does not have",
    { ...local, platform: "vercel", vercel: { team: "acme", nodeVersion: "26.x" } },
    'slipway:vercel.nodeVersion: is "26.x"; use one of 20.x, 22.x, 24.x',
  ],
  [
    "aws without a region",
    { ...local, platform: "aws" },
    "slipway:aws: is missing; platform aws needs {region}",
  ],
  [
    "a region that is none",
    { ...aws, aws: { region: "frankfurt" } },
    'slipway:aws.region: is "frankfurt"; must be a region such as eu-central-1',
  ],
  [
    "text for a number",
    { ...local, services: { api: { replicas: "three" } } },
    'slipway:services.api.replicas: is "three"; use a',
  ],
  [
    "no copies",
    { ...local, services: { api: { replicas: 0 } } },
    "slipway:services.api.replicas: is 0; use at least 1",
  ],
  [
    "too many cores",
    { ...local, services: { api: { cpu: 64 } } },
    "slipway:services.api.cpu: is 64; use at most 16",
  ],
  [
    "an unknown size",
    { ...local, services: { api: { memory: 512 } } },
    "slipway:services.api.memory: is unknown; use replicas, minReplicas",
  ],
  [
    "an unknown rollout",
    { ...local, services: { api: { rollout: "fast" } } },
    'slipway:services.api.rollout: is "fast"; use one of recreate, rolling, blue-green, canary',
  ],
  [
    "a small disk",
    { ...local, databases: { orders: { storageGb: 5 } } },
    "slipway:databases.orders.storageGb: is 5; use at least 20",
  ],
  [
    "a cache of text",
    { ...local, caches: { products: { memoryMb: "big" } } },
    'slipway:caches.products.memoryMb: is "big"; use a',
  ],
  [
    "an unknown mode",
    { ...local, mode: "paused" },
    'slipway:mode: is "paused"; use one of running, maintenance, archived',
  ],
  [
    "stage preview without an end",
    { ...local, stage: "preview" },
    "slipway:preview: is missing; stage preview needs {pullRequest, expires}",
  ],
  [
    "a preview at another stage",
    { ...local, preview },
    "slipway:preview: is set; only stage preview has it, and the stage is development",
  ],
  [
    "an end that is no time",
    { ...local, stage: "preview", preview: { ...preview, expires: "tomorrow" } },
    'slipway:preview.expires: is "tomorrow"; must be a date and time such as 2030-01-31T12:00:00Z',
  ],
  [
    "a release without artifacts",
    { ...local, release: { id: "x" } },
    "slipway:release.artifacts: is missing; use a record",
  ],
  [
    "a pin by a part of an id",
    { ...local, release: { from: "staging", id: "3f8a5c" } },
    'slipway:release.id: is "3f8a5c"; must be the whole id of a release: 64 hexadecimal digits',
  ],
  [
    "a stack to promote from that is none",
    { ...local, promotesFrom: "../staging" },
    'slipway:promotesFrom: is "../staging"; must be the name of a stack',
  ],
  [
    "stacks to promote from without their names",
    { ...local, promotesFrom: { need: "any" } },
    "slipway:promotesFrom.stacks: is missing; use an array",
  ],
];

const right: [what: string, settings: object][] = [
  ["the least", local],
  ["aws with a region", aws],
  ["vercel with a team", { ...local, platform: "vercel", vercel: { team: "acme" } }],
  [
    "vercel with everything",
    {
      ...local,
      platform: "vercel",
      vercel: {
        team: "acme",
        domain: "shop.example.com",
        frameworks: { web: "nextjs" },
        region: "fra1",
        nodeVersion: "22.x",
        timeoutSeconds: 300,
        protection: "standard",
        trustedIps: ["192.0.2.7", "192.0.2.0/24"],
      },
    },
  ],
  ["sites alone on vercel", { ...aws, sitePlatform: "vercel", vercel: { team: "acme" } }],
  ["a region with more parts", { ...aws, aws: { region: "us-gov-west-1" } }],
  [
    "zones of its own",
    { ...aws, aws: { region: "us-west-1", zones: ["us-west-1a", "us-west-1c"] } },
  ],
  ["a custom stage with its parent", { ...local, stage: "custom", parentStage: "staging" }],
  ["sizes of a service", { ...local, services: { api: { replicas: 3, cpu: 0.25 } } }],
  ["a rollout", { ...local, services: { api: { rollout: "blue-green" } } }],
  ["a service without a change", { ...local, services: { api: {} } }],
  ["a database", { ...local, databases: { orders: { backupDays: 0, highlyAvailable: true } } }],
  ["a cache", { ...local, caches: { products: { memoryMb: 2048 } } }],
  ["a release", { ...local, release: { id: "x", artifacts: { api: "r/api@sha256:0" } } }],
  ["a release without artifacts of its own", { ...local, release: { id: "x", artifacts: {} } }],
  ["a pin", { ...local, release: { from: "staging", id: "3f".repeat(32) } }],
  ["a pin that follows", { ...local, release: { from: "staging" } }],
  [
    "stacks to promote from",
    { ...local, promotesFrom: { stacks: ["qa", "staging"], need: "any" } },
  ],
  ["stage testing", { ...local, stage: "testing" }],
  ["stage staging", { ...local, stage: "staging" }],
  ["stage production", { ...local, stage: "production" }],
  ["stage preview", { ...local, stage: "preview", preview }],
  ["maintenance", { ...local, mode: "maintenance" }],
  ["an archive", { ...local, mode: "archived" }],
  ["another application", { ...local, application: "blog-2" }],
];

describe("settings", () => {
  test("take one stack to promote from, or several", () => {
    const one = { ...local, promotesFrom: "staging" };
    expect(parse(one).promotesFrom).toEqual({ stacks: ["staging"], need: "all" });
    const several = { ...local, promotesFrom: ["qa", "staging"] };
    expect(parse(several).promotesFrom).toEqual({ stacks: ["qa", "staging"], need: "all" });
  });

  test.each(wrong)("refuse %s with key, value and what is allowed", (_what, settings, message) => {
    expect(() => parse({ ...settings })).toThrow(message);
  });

  test.each(right)("take %s", (_what, settings) => {
    expect(parse({ ...settings })).toMatchObject(settings);
  });

  test("report everything wrong together", () => {
    const settings = { ...local, stage: "x", platform: "y", unknown: 1 };
    expect(() => parse(settings)).toThrow(/has 3 problems:\n.*platform.*\n.*stage.*\n.*unknown/);
  });

  test("refuse an encrypted value, which nothing under slipway: may be", () => {
    expect(() => parse(local, ["slipway:stage"])).toThrow(
      "slipway:stage: is encrypted; only values under variables: may be",
    );
  });

  test("never show the value of an encrypted key, which is wrong itself", () => {
    const settings = { ...local, stage: "hunter2", services: { api: { rollout: "hunter3" } } };
    const attempt = () => parse(settings, ["slipway:stage", "slipway:services"]);
    expect(attempt).toThrow("slipway:stage: is encrypted");
    expect(attempt).not.toThrow(/hunter/);
  });

  test("give variables apart, by whether they are readable", () => {
    const values = { "variables:A": "1", "variables:B": "2", "slipway:stage": "x" };
    const raw = { values, secretKeys: ["variables:B"], sealedKeys: ["variables:C", "aws:x"] };
    expect(readVariables(raw)).toEqual({
      values: { A: "1", B: "2" },
      secure: ["B"],
      sealed: ["C"],
    });
  });
});

describe("applications", () => {
  test("are the files of stacks/ that describe one", () => {
    expect(listApplications()).toEqual(["account", "everything", "shop"]);
  });

  test("load by name", async () => {
    expect(await loadApplication("shop")).toBeTypeOf("function");
  });

  test("that have no file are refused with those that have one", async () => {
    await expect(loadApplication("blog")).rejects.toThrow(
      "slipway:application is 'blog', and there is no stacks/blog.ts: use account or everything or shop, or write the file.",
    );
  });
});
