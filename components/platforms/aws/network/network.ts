import type * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { Provider } from "@pulumi/aws/provider.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { ChildOptions, Network } from "../built.ts";
import { namedTags, networkCidrOf, zoneLetter } from "./network-context.ts";
import type { NamedSubnet, NetworkContext } from "./network-context.ts";
import { createRoutes } from "./routes.ts";
import { planZones } from "../settings.ts";
import type { AwsSettings } from "../settings.ts";
import { planSubnets } from "./subnet-planner.ts";
import type { SubnetPlan, SubnetTier } from "./subnet-planner.ts";

/** Builds the network of an environment: three zones in production, two elsewhere. */
export function createNetwork(
  owner: EnvironmentView,
  settings: AwsSettings,
  provider: Provider,
  isProduction: boolean,
): Network {
  const options = { parent: owner, provider };
  const zones = planZones(settings, isProduction);
  const vpc = createVpc(owner, settings, options);
  const context = { owner, settings, options, vpc, zones, isProduction };
  const gatewayArgs = { vpcId: vpc.id, tags: namedTags(owner) };
  const gateway = new InternetGateway(owner.childName("internet-gateway"), gatewayArgs, options);
  const subnets: Record<SubnetTier, NamedSubnet[]> = { public: [], private: [], data: [] };
  for (const plan of planSubnets(networkCidrOf(settings), zones)) {
    subnets[plan.tier].push(createSubnet(context, plan));
  }
  createRoutes(context, gateway, subnets);
  const idsOf = (tier: SubnetTier): pulumi.Output<string>[] =>
    subnets[tier].map(({ subnet }) => subnet.id);
  return {
    vpcId: vpc.id,
    subnetIds: { public: idsOf("public"), private: idsOf("private"), data: idsOf("data") },
  };
}

function createVpc(owner: EnvironmentView, settings: AwsSettings, options: ChildOptions): Vpc {
  const args = {
    cidrBlock: networkCidrOf(settings),
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: namedTags(owner),
  };
  const vpc = new Vpc(owner.childName("vpc"), args, options);
  // Whatever is made without a security group gets the VPC's own: it shall allow nothing.
  const closed = { vpcId: vpc.id, ingress: [], egress: [], tags: namedTags(owner, "default") };
  new DefaultSecurityGroup(owner.childName("default-security-group"), closed, options);
  return vpc;
}

function createSubnet(context: NetworkContext, { tier, zone, cidr }: SubnetPlan): NamedSubnet {
  const { owner, options, vpc } = context;
  const letter = zoneLetter(context, zone);
  const args = {
    vpcId: vpc.id,
    availabilityZone: zone,
    cidrBlock: cidr,
    // Only load balancers and NAT gateways live here, and both bring their own addresses.
    mapPublicIpOnLaunch: false,
    tags: namedTags(owner, tier, letter),
  };
  const name = owner.childName(tier, letter);
  return { name, subnet: new Subnet(name, args, options) };
}
