import { expect, test } from "vitest";
import { Environment, Service, Site, Worker } from "../../../../../components/index.ts";
import { createAwsPlatform } from "../../../../../components/platforms/aws/platform.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import type { Stage } from "../../../../../variables/stage.ts";
import { artifacts, build, settingsOf } from "../shop.ts";

type Way = "site" | "public" | "none";

/** Builds a lending desk that is reached by a site, by all, or by nobody from outside. */
async function buildDesk(stage: Stage, way: Way, aws: Partial<AwsSettings>): Promise<number> {
  const resources = await build(async () => {
    const environment = new Environment("library", {
      ...settingsOf(stage),
      platform: createAwsPlatform({ region: "eu-central-1", ...aws }),
      release: { id: "r", artifacts: { ...artifacts, "reading-room": artifacts.web } },
      variables: { values: {}, secure: [], sealed: [] },
    });
    const image = artifacts.api;
    if (way === "none") new Worker("night-clerk", { environment, image });
    else {
      const args = { environment, image, port: 3000, public: way === "public" };
      const desk = new Service("front-desk", args);
      if (way === "site") new Site("reading-room", { environment, source: "web", links: [desk] });
    }
    await environment.close();
  });
  return resources.filter(({ type }) => type.startsWith("aws:lb/loadBalancer:")).length;
}

const hostedZone = { id: "Z0123456789ABCDEFGHIJ", name: "example.com" };
const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
const domain = "api.example.com";

test.each([
  ["production", "site", {}, "Stack 'prod' runs as production"],
  ["production", "public", {}, "Stack 'prod' runs as production"],
  ["production", "site", { plainOrigin: false }, "Stack 'prod' runs as production"],
  [
    "production",
    "site",
    { siteDomains: { "reading-room": "www.example.com" }, hostedZone },
    "For TLS set slipway:aws.domain with hostedZone",
  ],
  ["staging", "site", { plainOrigin: false }, "has slipway:aws.plainOrigin: false"],
  ["development", "public", { plainOrigin: false }, "has slipway:aws.plainOrigin: false"],
] as const)(
  "At stage %s plain HTTP by a %s is refused with %j",
  async (stage, way, aws, message) => {
    await expect(buildDesk(stage, way, aws)).rejects.toThrow(message);
  },
);

test.each([
  ["production", "site", { plainOrigin: true }, 1],
  ["production", "site", { domain, hostedZone }, 1],
  ["production", "public", { domain, certificateArn, plainOrigin: false }, 1],
  ["production", "none", {}, 0],
  ["staging", "site", {}, 1],
  ["development", "public", {}, 1],
] as const)("At stage %s a way in by %s is built with %j", async (stage, way, aws, count) => {
  expect(await buildDesk(stage, way, aws)).toBe(count);
});
