import { expect, test } from "vitest";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { takesTags } from "../../../support/components/takes-tags.ts";
import { stages } from "../../../../variables/stage.ts";
import { buildShop, secretValues } from "./shop.ts";

const builtStages = stages.filter((stage) => stage !== "custom");

/** The number of resources by type, providers and components too. */
function countTypes(resources: readonly RegisteredResource[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

test("The shop in production is these resources", async () => {
  expect(countTypes(await buildShop("production"))).toMatchInlineSnapshot(`
    {
      "aws:appautoscaling/policy:Policy": 3,
      "aws:appautoscaling/target:Target": 2,
      "aws:backup/plan:Plan": 1,
      "aws:backup/selection:Selection": 1,
      "aws:backup/vault:Vault": 1,
      "aws:cloudfront/distribution:Distribution": 1,
      "aws:cloudfront/function:Function": 1,
      "aws:cloudfront/originAccessControl:OriginAccessControl": 1,
      "aws:cloudwatch/logDelivery:LogDelivery": 1,
      "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": 1,
      "aws:cloudwatch/logDeliverySource:LogDeliverySource": 1,
      "aws:cloudwatch/logGroup:LogGroup": 5,
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
      "aws:ec2/eip:Eip": 3,
      "aws:ec2/flowLog:FlowLog": 1,
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/natGateway:NatGateway": 3,
      "aws:ec2/route:Route": 4,
      "aws:ec2/routeTable:RouteTable": 5,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 9,
      "aws:ec2/securityGroup:SecurityGroup": 7,
      "aws:ec2/subnet:Subnet": 9,
      "aws:ec2/vpc:Vpc": 1,
      "aws:ec2/vpcEndpoint:VpcEndpoint": 5,
      "aws:ecs/cluster:Cluster": 1,
      "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": 1,
      "aws:ecs/service:Service": 2,
      "aws:ecs/taskDefinition:TaskDefinition": 2,
      "aws:elasticache/parameterGroup:ParameterGroup": 1,
      "aws:elasticache/replicationGroup:ReplicationGroup": 1,
      "aws:elasticache/subnetGroup:SubnetGroup": 1,
      "aws:iam/role:Role": 7,
      "aws:iam/rolePolicy:RolePolicy": 4,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 4,
      "aws:lambda/function:Function": 1,
      "aws:lambda/invocation:Invocation": 1,
      "aws:lb/listener:Listener": 1,
      "aws:lb/listenerRule:ListenerRule": 1,
      "aws:lb/loadBalancer:LoadBalancer": 1,
      "aws:lb/targetGroup:TargetGroup": 2,
      "aws:rds/instance:Instance": 1,
      "aws:rds/parameterGroup:ParameterGroup": 1,
      "aws:rds/subnetGroup:SubnetGroup": 1,
      "aws:route53/record:Record": 2,
      "aws:route53/zone:Zone": 1,
      "aws:s3/bucket:Bucket": 2,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 2,
      "aws:s3/bucketPolicy:BucketPolicy": 2,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 2,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 2,
      "aws:s3/bucketVersioning:BucketVersioning": 1,
      "aws:secretsmanager/secret:Secret": 5,
      "aws:secretsmanager/secretVersion:SecretVersion": 5,
      "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": 1,
      "aws:servicediscovery/service:Service": 2,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 8,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 7,
      "aws:wafv2/webAcl:WebAcl": 1,
      "pulumi:providers:aws": 1,
      "random:index/randomId:RandomId": 1,
      "random:index/randomPassword:RandomPassword": 4,
      "slipway:index:Cache": 1,
      "slipway:index:Database": 1,
      "slipway:index:Environment": 1,
      "slipway:index:Service": 1,
      "slipway:index:Site": 1,
      "slipway:index:Worker": 1,
    }
  `);
});

test("Staging saves a zone, two NAT gateways and autoscaling, development the last snapshot too", async () => {
  const staging = countTypes(await buildShop("staging"));
  expect(staging).toMatchObject({
    "aws:ec2/subnet:Subnet": 6,
    "aws:ec2/natGateway:NatGateway": 1,
    "aws:ec2/eip:Eip": 1,
    "aws:ec2/routeTable:RouteTable": 4,
    "aws:ec2/route:Route": 3,
    "random:index/randomId:RandomId": 1,
  });
  expect(staging).not.toHaveProperty("aws:appautoscaling/target:Target");
  const development = countTypes(await buildShop("development"));
  expect({ ...development, "random:index/randomId:RandomId": 1 }).toEqual(staging);
});

test.each(builtStages)("Every resource at stage %s has its component as parent", async (stage) => {
  const resources = await buildShop(stage);
  const components = new Map(
    resources.filter((one) => !one.custom).map((component) => [component.urn, component]),
  );
  for (const { custom, name, parent, parentName } of resources) {
    if (parent === "") expect(name).toBe("shop");
    else expect(components.get(parent)?.name).toBe(parentName);
    if (custom) expect(name.startsWith(`${parentName}-`), name).toBe(true);
  }
});

test.each(builtStages)("Every resource at stage %s that takes tags has them", async (stage) => {
  const custom = (await buildShop(stage)).filter(({ type }) => /^(aws|random):/.test(type));
  const tagged = custom.filter(({ type }) => takesTags(type));
  expect(tagged.length).toBeGreaterThan(30);
  const environment = stage === "production" ? "prod" : stage;
  for (const { name, inputs, parentName } of tagged) {
    const tags = { application: "shop", environment, stage, component: parentName };
    expect(inputs.tags, name).toMatchObject(tags);
  }
  for (const { name, inputs } of custom.filter((one) => !tagged.includes(one))) {
    expect(inputs, name).not.toHaveProperty("tags");
  }
});

test("Every resource of AWS goes through the provider of the stack's region", async () => {
  const resources = await buildShop("production");
  const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
  expect(provider?.inputs).toMatchObject({ region: "eu-central-1" });
  for (const { type, name, provider: used } of resources) {
    const own = `${provider?.urn ?? "none"}::shop-aws-id`;
    if (type.startsWith("aws:")) expect(used, name).toBe(own);
    else expect(used, name).toBe("");
  }
});

const slotOwned = [
  "aws:ecs/service:Service",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:lb/targetGroup:TargetGroup",
  "aws:servicediscovery/service:Service",
  "aws:appautoscaling/target:Target",
  "aws:appautoscaling/policy:Policy",
  "aws:route53/record:Record",
];

test("What belongs to a slot carries it in its logical and its physical name", async () => {
  const owned = (await buildShop("production")).filter(({ type }) => slotOwned.includes(type));
  expect(new Set(owned.map(({ type }) => type)).size).toBe(slotOwned.length);
  for (const { name, inputs, parentName, type } of owned) {
    expect(name).toMatch(new RegExp(`^${parentName}-[ab](-|$)`));
    const physical = [inputs.setIdentifier, inputs.resourceId, inputs.family, inputs.name].find(
      (value) => typeof value === "string",
    );
    const [, slot = ""] = /^.*?-([ab])(?:-|$)/.exec(name.slice(parentName.length)) ?? [];
    expect(physical, type).toMatch(new RegExp(`(^|-)${slot}(-|$)`));
  }
});

test("No name depends on the release", async () => {
  const resources = await buildShop("production");
  for (const { name, inputs } of resources) {
    expect(name).not.toContain("release");
    expect(JSON.stringify([inputs.name, inputs.namePrefix, inputs.family])).not.toContain(
      "release-1",
    );
  }
});

/** Inputs that may hold a secret; the last two hold the key between a site and its services. */
const secretKeys = ["password", "authToken", "secretString", "origins", "conditions"];

test("A secret value stands in a secret input and nowhere else", async () => {
  const hidden = [...Object.values(secretValues), "password-of-"];
  for (const { name, inputs, secretInputs } of await buildShop("production")) {
    for (const [key, value] of Object.entries(inputs)) {
      const text = JSON.stringify(value);
      if (!hidden.some((secret) => text.includes(secret))) continue;
      expect(secretInputs, name).toContain(key);
      expect(secretKeys, name).toContain(key);
    }
  }
});
