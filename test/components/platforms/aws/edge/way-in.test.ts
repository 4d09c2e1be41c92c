import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test, vi } from "vitest";
import { Environment, Service, Site } from "../../../../../components/index.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import { originListOf } from "../../../../../components/platforms/aws/edge/origin-lists.ts";
import { artifacts, build, settingsOf } from "../shop.ts";

const list = "pl-0a1b2c3d4e5f60718";
/** CloudFront's list in eu-central-1 and eu-west-1. Source: AWS's blog, as in `origin-lists.ts`. */
const published = { frankfurt: "pl-a3a144ca", ireland: "pl-4fa04526" };
/** A region that opened after the list was published. */
const unlisted = { region: "ap-southeast-7", zones: ["ap-southeast-7a", "ap-southeast-7b"] };
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
  [false, {}, [`${published.frankfurt}:80`]],
  [false, { region: "eu-west-1" }, [`${published.ireland}:80`]],
  [false, secure, [`${published.frankfurt}:443`]],
  [false, { openOrigin: false }, [`${published.frankfurt}:80`]],
  [false, { originPrefixList: list }, [`${list}:80`]],
  [false, { originPrefixList: list, openOrigin: false }, [`${list}:80`]],
  [false, { originPrefixList: list, ...secure }, [`${list}:443`]],
  [false, { openOrigin: true }, ["0.0.0.0/0:80"]],
  [false, { openOrigin: true, ...secure }, ["0.0.0.0/0:443", "0.0.0.0/0:80"]],
  [false, { ...unlisted, originPrefixList: list }, [`${list}:80`]],
  [false, { ...unlisted, openOrigin: true }, ["0.0.0.0/0:80"]],
  [true, secure, ["0.0.0.0/0:443", "0.0.0.0/0:80"]],
  [true, { openOrigin: true }, ["0.0.0.0/0:80"]],
])("With a desk that is public: %s and %j the way in is %j", async (isPublic, aws, ways) => {
  expect(await waysIn(isPublic, aws)).toEqual(ways);
});

test("In a region whose list is not known all are admitted, and the preview says so", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockImplementation(() => Promise.resolve());
  onTestFinished(() => {
    warn.mockRestore();
  });
  expect(await waysIn(false, unlisted)).toEqual(["0.0.0.0/0:80"]);
  expect(warn.mock.calls.map(([text]) => text)).toEqual([
    expect.stringContaining(
      "CloudFront's list in ap-southeast-7 is not known here; set slipway:aws",
    ),
  ]);
});

test.each([
  [
    true,
    { originPrefixList: list },
    "originPrefixList has the load balancer admit CloudFront alone, and 'front-desk'",
  ],
  [
    true,
    { openOrigin: false },
    "openOrigin: false has the load balancer admit CloudFront alone, and 'front-desk'",
  ],
  [false, { ...unlisted, openOrigin: false }, "its list in ap-southeast-7 is not known here"],
  [false, { originPrefixList: list, openOrigin: true }, "is set beside openOrigin: true"],
])("With a desk that is public: %s, %j is refused", async (isPublic, aws, message) => {
  await expect(waysIn(isPublic, aws)).rejects.toThrow(message);
});

test("Every region that AWS gave to all accounts before 2022 has a list of its own", () => {
  const first = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
  ];
  const rest = ["ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1"];
  const more = [
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
  ];
  const ids = [...first, ...rest, ...more].map(originListOf);
  expect(new Set(ids).size).toBe(17);
  for (const id of ids) expect(id).toMatch(/^pl-[0-9a-f]{8}$/);
});
