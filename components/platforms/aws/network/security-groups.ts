import type * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import { awsOf, childOptions } from "../handles.ts";
import { prefixOf } from "../names.ts";

/** One end of a connection. */
export interface Peer {
  /** Name in descriptions. */
  name: string;
  securityGroupId: pulumi.Output<string>;
}

/**
 * A security group that allows nothing yet, with its component's name.
 *
 * @param kept what stays as it was made
 */
export function createSecurityGroup(
  owner: Member | EnvironmentView,
  role: readonly string[],
  description: string,
  kept: { ignoreChanges?: string[] } = {},
): SecurityGroup {
  const args = {
    namePrefix: prefixOf("prefix", owner, ...role),
    description,
    vpcId: awsOf(owner).network.vpcId,
    tags: owner.tags,
  };
  const options = { ...childOptions(owner), ...kept };
  return new SecurityGroup(owner.childName(...role, "security-group"), args, options);
}

/**
 * Allows connections from one peer to a port of another: one rule at each end.
 *
 * @param role what the rules are to their owner, as part of their names
 */
export function allowConnection(
  owner: Member,
  role: readonly string[],
  from: Peer,
  to: Peer,
  port: number,
): pulumi.Resource[] {
  const common = { ipProtocol: "tcp", fromPort: port, toPort: port, tags: owner.tags };
  const out = {
    ...common,
    securityGroupId: from.securityGroupId,
    referencedSecurityGroupId: to.securityGroupId,
    description: `To ${to.name}`,
  };
  const into = {
    ...common,
    securityGroupId: to.securityGroupId,
    referencedSecurityGroupId: from.securityGroupId,
    description: `From ${from.name}`,
  };
  const options = childOptions(owner);
  return [
    new SecurityGroupEgressRule(owner.childName(...role, "egress"), out, options),
    new SecurityGroupIngressRule(owner.childName(...role, "ingress"), into, options),
  ];
}

/**
 * Allows HTTPS to anywhere. Every copy needs it before it runs: its image from the registry, its
 * secrets and its logs go over AWS's public addresses, through NAT. They have no fixed ranges that
 * a rule could name, and applications call APIs of others besides.
 */
export function allowHttps(owner: Member, from: pulumi.Output<string>): pulumi.Resource {
  const args = {
    securityGroupId: from,
    cidrIpv4: "0.0.0.0/0",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    description: "To images, secrets, logs and public APIs",
    tags: owner.tags,
  };
  return new SecurityGroupEgressRule(owner.childName("to-https"), args, childOptions(owner));
}

/** Lets anyone on the internet reach a port of the environment's load balancer. */
export function allowAnyone(owner: EnvironmentView, to: pulumi.Output<string>, port: number): void {
  const source = { cidrIpv4: "0.0.0.0/0", description: "From the internet" };
  allowIn(owner, to, port, "from-internet", source);
}

/** Lets the addresses of a prefix list reach a port of the environment's load balancer. */
export function allowList(
  owner: EnvironmentView,
  to: pulumi.Output<string>,
  port: number,
  prefixListId: string,
): void {
  const source = { prefixListId, description: "From CloudFront" };
  allowIn(owner, to, port, "from-cloudfront", source);
}

/** Addresses, by one of the two ways in which a rule takes them. */
interface Source {
  cidrIpv4?: string;
  prefixListId?: string;
  description: string;
}

function allowIn(
  owner: EnvironmentView,
  to: pulumi.Output<string>,
  port: number,
  role: string,
  source: Source,
): void {
  const args = {
    securityGroupId: to,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    ...source,
    tags: owner.tags,
  };
  const name = owner.childName("alb", role, String(port));
  new SecurityGroupIngressRule(name, args, childOptions(owner));
}
