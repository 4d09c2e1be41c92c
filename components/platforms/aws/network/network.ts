import type * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { Provider } from "@pulumi/aws/provider.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { createRoutes } from "./routes.ts";
import { planZones } from "../settings.ts";
import type { AwsSettings } from "../settings.ts";
import { planSubnets } from "./subnet-planner.ts";
import type { SubnetPlan, SubnetTier } from "./subnet-planner.ts";

/** Addresses of every environment's network. */
export const vpcCidr = "10.0.0.0/16";

/** A network with its subnets, each list in the order of the zones. */
export interface Network {
  vpcId: pulumi.Output<string>;
  subnetIds: Record<SubnetTier, pulumi.Output<string>[]>;
}

/** What the parts of a network are built from. */
export interface NetworkContext {
  owner: EnvironmentView;
  settings: AwsSettings;
  options: { parent: EnvironmentView; provider: Provider };
  vpc: Vpc;
  zones: readonly string[];
  isProduction: boolean;
}

/** A subnet with its logical name. */
export interface NamedSubnet {
  name: string;
  subnet: Subnet;
}

/** Tags with a name: what a network is made of has no other. */
export function namedTags(owner: EnvironmentView, ...role: string[]): Record<string, string> {
  const { application, environment } = owner.tags;
  return { ...owner.tags, Name: [application, environment, ...role].join("-") };
}

/** Builds the network of an environment: three zones in production, two elsewhere. */
export function createNetwork(
  owner: EnvironmentView,
  settings: AwsSettings,
  provider: Provider,
  isProduction: boolean,
): Network {
  const options = { parent: owner, provider };
  const zones = planZones(settings, isProduction);
  const vpc = createVpc(owner, options);
  const context = { owner, settings, options, vpc, zones, isProduction };
  const gatewayArgs = { vpcId: vpc.id, tags: namedTags(owner) };
  const gateway = new InternetGateway(owner.childName("internet-gateway"), gatewayArgs, options);
  const subnets: Record<SubnetTier, NamedSubnet[]> = { public: [], private: [], data: [] };
  for (const plan of planSubnets(vpcCidr, zones)) {
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

function createVpc(owner: EnvironmentView, options: NetworkContext["options"]): Vpc {
  const args = {
    cidrBlock: vpcCidr,
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

/** What tells a zone from the others of its region: `a`. */
export function zoneLetter({ settings }: Pick<NetworkContext, "settings">, zone: string): string {
  return zone.slice(settings.region.length);
}
