import { expect, test } from "vitest";
import { Environment, Service, Site } from "../../../../../components/index.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import { artifacts, build, settingsOf } from "../shop.ts";

const list = "pl-0a1b2c3d4e5f60718";
const hostedZone = { id: "Z0123456789ABCDEFGHIJ", name: "example.com" };
const secure = { domain: "api.example.com", hostedZone };

/** Who may reach which port of a lending desk's load balancer: `0.0.0.0/0:80`. */
async function waysIn(isPublic: boolean, aws: Partial<AwsSettings>): Promise<string[]> {
  const resources = await build(async () => {
    const environment = new Environment("library", {
      ...settingsOf("production", aws),
      release: { id: "r", artifacts: { ...artifacts, "reading-room": artifacts.web } },
      variables: { values: {}, secure: [], sealed: [] },
    });
    const args = { environment, image: artifacts.api, port: 3000, public: isPublic };
    const desk = new Service("front-desk", args);
    new Site("reading-room", { environment, source: "web", links: [desk] });
    await environment.close();
  });
  return resources
    .filter(({ name, type }) => type.includes("IngressRule") && name.startsWith("library-alb-"))
    .map(({ inputs }) => {
      const source = String(inputs.prefixListId ?? inputs.cidrIpv4);
      return `${source}:${String(inputs.fromPort)}`;
    })
    .toSorted();
}

test.each([
  [false, { originPrefixList: list }, [`${list}:80`]],
  [false, { originPrefixList: list, ...secure }, [`${list}:443`]],
  [false, {}, ["0.0.0.0/0:80"]],
  [true, secure, ["0.0.0.0/0:443", "0.0.0.0/0:80"]],
])("With a desk that is public: %s and %j the way in is %j", async (isPublic, aws, ways) => {
  expect(await waysIn(isPublic, aws)).toEqual(ways);
});

test("A list beside a public service is refused by both names", async () => {
  await expect(waysIn(true, { originPrefixList: list })).rejects.toThrow(
    "slipway:aws.originPrefixList has the load balancer admit CloudFront alone, and 'front-desk'",
  );
});
