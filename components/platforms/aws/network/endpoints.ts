import type * as pulumi from "@pulumi/pulumi";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { awsOf, childOptions } from "../handles.ts";
import { namedTags, networkCidrOf } from "./network-context.ts";
import { createSecurityGroup } from "./security-groups.ts";

/** What every copy asks of AWS before and while it runs: its image, its logs, its secrets. */
const services = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] as const;

/**
 * Gives AWS's own services an address inside the network, in every private subnet, which their
 * usual names then lead to: queues too where there are any. Layers of images come from S3, which
 * has a gateway of its own. Outside production, unless the settings say otherwise, those requests
 * take the way out that is there anyway: each endpoint costs by the hour and zone.
 */
export function createEndpoints(owner: EnvironmentView): void {
  const { settings, isProduction } = awsOf(owner);
  if (!(settings.privateEndpoints ?? isProduction)) return;
  const group = createSecurityGroup(owner, ["endpoints"], "Services of AWS inside the network");
  allowNetwork(owner, group.id);
  for (const service of services) createEndpoint(owner, service, group.id);
  void owner.track(
    owner.declared.then(() => {
      if (owner.namesOf("queue").length > 0) createEndpoint(owner, "sqs", group.id);
    }),
  );
}

function allowNetwork(owner: EnvironmentView, securityGroupId: pulumi.Output<string>): void {
  const args = {
    securityGroupId,
    cidrIpv4: networkCidrOf(awsOf(owner).settings),
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    description: "From the network",
    tags: owner.tags,
  };
  const name = owner.childName("endpoints", "from-network");
  new SecurityGroupIngressRule(name, args, childOptions(owner));
}

function createEndpoint(
  owner: EnvironmentView,
  service: string,
  securityGroupId: pulumi.Output<string>,
): void {
  const { settings, network } = awsOf(owner);
  const role = service.replace(".", "-");
  const args = {
    vpcId: network.vpcId,
    serviceName: `com.amazonaws.${settings.region}.${service}`,
    vpcEndpointType: "Interface",
    subnetIds: network.subnetIds.private,
    securityGroupIds: [securityGroupId],
    privateDnsEnabled: true,
    tags: namedTags(owner, role),
  };
  new VpcEndpoint(owner.childName(role), args, childOptions(owner));
}
