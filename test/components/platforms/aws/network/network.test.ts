import { expect, test } from "vitest";
import { createAwsPlatform } from "../../../../../components/platforms/aws/platform.ts";
import { planZones } from "../../../../../components/platforms/aws/settings.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { build, buildShop, describeShop, pick, settingsOf } from "../shop.ts";
import { buildWatched } from "../monitoring/watch.ts";

/** Where each subnet's traffic to the internet goes: `private-a: shop-nat-a-id`. */
function waysOut(resources: readonly RegisteredResource[]): Record<string, string> {
  const ofType = (type: string): RegisteredResource[] =>
    resources.filter((one) => one.type.endsWith(`:${type}`));
  const routes = ofType("Route").map(({ inputs }) => inputs);
  return Object.fromEntries(
    ofType("RouteTableAssociation").map(({ inputs }) => {
      const route = routes.find(({ routeTableId }) => routeTableId === inputs.routeTableId);
      const target = [route?.natGatewayId, route?.gatewayId].find((id) => typeof id === "string");
      const subnet = String(inputs.subnetId).replace(/^shop-|-id$/g, "");
      return [subnet, target ?? "none"];
    }),
  );
}

test("In production every zone has a way out of its own, and data has none", async () => {
  expect(waysOut(await buildShop("production"))).toEqual({
    "public-a": "shop-internet-gateway-id",
    "public-b": "shop-internet-gateway-id",
    "public-c": "shop-internet-gateway-id",
    "private-a": "shop-nat-a-id",
    "private-b": "shop-nat-b-id",
    "private-c": "shop-nat-c-id",
    "data-a": "none",
    "data-b": "none",
    "data-c": "none",
  });
});

test("Outside production both zones share one way out", async () => {
  expect(waysOut(await buildShop("staging"))).toEqual({
    "public-a": "shop-internet-gateway-id",
    "public-b": "shop-internet-gateway-id",
    "private-a": "shop-nat-a-id",
    "private-b": "shop-nat-a-id",
    "data-a": "none",
    "data-b": "none",
  });
});

test("Each NAT gateway stands in the public subnet of its zone", async () => {
  const resources = await buildShop("production");
  for (const letter of ["a", "b", "c"]) {
    expect(pick(resources, "NatGateway", `shop-nat-${letter}`).inputs).toMatchObject({
      subnetId: `shop-public-${letter}-id`,
      allocationId: `shop-nat-${letter}-address-id`,
    });
  }
});

const endpointsOf = (resources: readonly RegisteredResource[]): string[] =>
  resources
    .filter(
      ({ type, inputs }) => type.endsWith(":VpcEndpoint") && inputs.privateDnsEnabled === true,
    )
    .map(({ inputs }) => String(inputs.serviceName))
    .toSorted();

test("In production AWS's own services are asked inside the network, elsewhere by setting", async () => {
  const production = await buildShop("production");
  expect(endpointsOf(production)).toEqual([
    "com.amazonaws.eu-central-1.ecr.api",
    "com.amazonaws.eu-central-1.ecr.dkr",
    "com.amazonaws.eu-central-1.logs",
    "com.amazonaws.eu-central-1.secretsmanager",
  ]);
  expect(pick(production, "VpcEndpoint", "shop-logs").inputs).toMatchObject({
    vpcEndpointType: "Interface",
    subnetIds: ["shop-private-a-id", "shop-private-b-id", "shop-private-c-id"],
    securityGroupIds: ["shop-endpoints-security-group-id"],
  });
  expect(endpointsOf(await buildShop("production", { privateEndpoints: false }))).toEqual([]);
  expect(endpointsOf(await buildShop("staging"))).toEqual([]);
  expect(endpointsOf(await buildShop("staging", { privateEndpoints: true }))).toHaveLength(4);
});

test("Another range holds all of the network: its subnets, and who reaches the endpoints", async () => {
  const resources = await buildShop("production", { networkCidr: "172.20.64.0/18" });
  expect(pick(resources, "Vpc").inputs).toMatchObject({ cidrBlock: "172.20.64.0/18" });
  expect(pick(resources, "Subnet", "shop-private-b").inputs).toMatchObject({
    cidrBlock: "172.20.68.0/22",
  });
  const rule = pick(resources, "SecurityGroupIngressRule", "shop-endpoints-from-network");
  expect(rule.inputs).toMatchObject({ cidrIpv4: "172.20.64.0/18" });
  expect(JSON.stringify(resources)).not.toContain('"10.0.');
});

test.each([
  ["production", 365, 60],
  ["development", 7, 600],
] as const)("Connections at stage %s are noted for %i days", async (stage, days, seconds) => {
  const resources = await buildShop(stage);
  expect(pick(resources, "FlowLog").inputs).toMatchObject({
    vpcId: "shop-vpc-id",
    trafficType: "ALL",
    logDestination: "arn:shop-flow-logs",
    iamRoleArn: "arn:shop-flow",
    maxAggregationInterval: seconds,
  });
  expect(pick(resources, "LogGroup", "shop-flow-logs").inputs).toMatchObject({
    retentionInDays: days,
  });
  const { inputs } = pick(resources, "RolePolicy", "shop-flow-policy");
  expect(JSON.parse(String(inputs.policy))).toMatchObject({
    Statement: [
      { Resource: ["arn:shop-flow-logs", "arn:shop-flow-logs:*"] },
      { Action: ["logs:DescribeLogGroups"], Resource: ["*"] },
    ],
  });
});

test("Subnets lie in the zones that the settings name, without public addresses", async () => {
  const zones = ["eu-central-1b", "eu-central-1c"];
  const subnets = (await buildShop("production", { zones })).filter(({ type }) =>
    type.endsWith(":Subnet"),
  );
  expect(subnets.map(({ name }) => name).toSorted()).toEqual([
    "shop-data-b",
    "shop-data-c",
    "shop-private-b",
    "shop-private-c",
    "shop-public-b",
    "shop-public-c",
  ]);
  for (const { inputs } of subnets) {
    expect(zones).toContain(inputs.availabilityZone);
    expect(inputs.mapPublicIpOnLaunch).toBe(false);
  }
});

test("The cluster measures its containers where something watches, and nowhere else", async () => {
  const settingsOfCluster = async (made: Promise<RegisteredResource[]>): Promise<unknown> =>
    pick(await made, "Cluster").inputs.settings;
  const measured = (value: string): object[] => [{ name: "containerInsights", value }];
  expect(await settingsOfCluster(buildWatched())).toEqual(measured("enabled"));
  expect(await settingsOfCluster(buildShop("production"))).toEqual(measured("disabled"));
});

test("Wrong settings are refused together", () => {
  const zones = ["us-east-1a", "us-east-1a"];
  expect(() => createAwsPlatform({ region: "eu-central-1", zones: ["eu-central-1a"] })).toThrow(
    "slipway:aws has 1 problem:\n  - zones: eu-central-1a is one; name two or more",
  );
  const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
  expect(() => createAwsPlatform({ region: "eu-central-1", zones, certificateArn })).toThrow(
    "slipway:aws has 4 problems:\n" +
      "  - zones: 'us-east-1a' is not in region eu-central-1\n" +
      "  - zones: 'us-east-1a' is not in region eu-central-1\n" +
      "  - zones: us-east-1a, us-east-1a names a zone twice\n" +
      "  - slipway:aws.domain: is missing; set certificateArn and domain together",
  );
});

test("Zones that a region offers to nobody, or not to everybody, are not taken unasked", () => {
  expect(planZones({ region: "eu-central-1" }, true)).toEqual([
    "eu-central-1a",
    "eu-central-1b",
    "eu-central-1c",
  ]);
  expect(planZones({ region: "eu-central-1" }, false)).toHaveLength(2);
  expect(planZones({ region: "ap-northeast-1" }, true)).toEqual([
    "ap-northeast-1a",
    "ap-northeast-1c",
    "ap-northeast-1d",
  ]);
  expect(() => createAwsPlatform({ region: "us-west-1" })).toThrow(
    "zones: is missing; region us-west-1 offers other zones to each account, name two or more",
  );
});

test("A custom stage is built as the stage whose defaults it takes", async () => {
  const settings = { ...settingsOf("custom"), parentStage: "production" as const };
  const resources = await build(() => describeShop(settings).close());
  expect(resources.filter(({ type }) => type.endsWith(":NatGateway"))).toHaveLength(3);
  expect(pick(resources, "Instance").inputs).toMatchObject({
    instanceClass: "db.m7g.large",
    tags: { stage: "custom", profile: "production" },
  });
});
