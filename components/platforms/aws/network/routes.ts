import { Eip } from "@pulumi/aws/ec2/eip.js";
import type { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import type { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { namedTags, zoneLetter } from "./network-context.ts";
import type { NamedSubnet, NetworkContext } from "./network-context.ts";
import type { SubnetTier } from "./subnet-planner.ts";

type Subnets = Readonly<Record<SubnetTier, readonly NamedSubnet[]>>;

const anywhere = "0.0.0.0/0";

/**
 * Builds the ways out of a network. Public subnets reach the internet gateway, private ones a NAT
 * gateway: that of their own zone in production, one for all elsewhere. Each private zone has its
 * own table even then, so that a gateway can be added without a replacement. Data subnets have no
 * way out at all.
 */
export function createRoutes(
  context: NetworkContext,
  gateway: InternetGateway,
  subnets: Subnets,
): void {
  const { zones, isProduction } = context;
  const toInternet = { gatewayId: gateway.id };
  const open = createTable(context, ["public"], subnets.public, toInternet);
  const gateways = subnets.public
    .slice(0, isProduction ? zones.length : 1)
    .map(({ subnet }, index) => createNatGateway(context, zones[index] ?? "", subnet, gateway));
  const tables = subnets.private.map((subnet, index) => {
    const nat = gateways[index] ?? gateways[0];
    const role = ["private", zoneLetter(context, zones[index] ?? "")];
    return createTable(context, role, [subnet], nat && { natGatewayId: nat.id });
  });
  createTable(context, ["data"], subnets.data);
  createStorageEndpoint(context, [open, ...tables]);
}

function createTable(
  context: NetworkContext,
  role: string[],
  subnets: readonly NamedSubnet[],
  target?: { gatewayId: Subnet["id"] } | { natGatewayId: Subnet["id"] },
): RouteTable {
  const { owner, options, vpc } = context;
  const args = { vpcId: vpc.id, tags: namedTags(owner, ...role) };
  const table = new RouteTable(owner.childName(...role, "routes"), args, options);
  if (target) {
    const route = { routeTableId: table.id, destinationCidrBlock: anywhere, ...target };
    new Route(owner.childName(...role, "internet"), route, options);
  }
  for (const { name, subnet } of subnets) {
    const association = { routeTableId: table.id, subnetId: subnet.id };
    new RouteTableAssociation(`${name}-routes`, association, options);
  }
  return table;
}

function createNatGateway(
  context: NetworkContext,
  zone: string,
  subnet: Subnet,
  gateway: InternetGateway,
): NatGateway {
  const { owner, options } = context;
  const letter = zoneLetter(context, zone);
  const tags = namedTags(owner, "nat", letter);
  const name = owner.childName("nat", letter);
  // Both need the internet gateway to be attached, which no argument says.
  const after = { ...options, dependsOn: [gateway] };
  const address = new Eip(
    owner.childName("nat", letter, "address"),
    { domain: "vpc", tags },
    after,
  );
  return new NatGateway(name, { allocationId: address.id, subnetId: subnet.id, tags }, after);
}

/** S3 without the NAT gateway: image layers come from there, and this way costs nothing. */
function createStorageEndpoint(context: NetworkContext, tables: readonly RouteTable[]): void {
  const { owner, options, vpc, settings } = context;
  const args = {
    vpcId: vpc.id,
    serviceName: `com.amazonaws.${settings.region}.s3`,
    vpcEndpointType: "Gateway",
    routeTableIds: tables.map((table) => table.id),
    tags: namedTags(owner, "s3"),
  };
  new VpcEndpoint(owner.childName("s3"), args, options);
}
