import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../../../variables/user-error.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { workloadsOf } from "../../../base/workload.ts";
import { awsOf } from "../handles.ts";
import { allowAnyone, allowList, createSecurityGroup } from "../network/security-groups.ts";

/**
 * Builds the security group of the load balancer: it admits all, or CloudFront alone where the
 * settings have the id of its list.
 *
 * @throws UserError `AwsOriginPrefixList` for the list beside a public service, which all may reach.
 */
export function createWayIn(owner: EnvironmentView, isSecure: boolean): pulumi.Output<string> {
  const { originPrefixList } = awsOf(owner).settings;
  if (originPrefixList === undefined) {
    const { id } = createSecurityGroup(owner, ["alb"], "Load balancer, open to all");
    for (const port of isSecure ? [80, 443] : [80]) allowAnyone(owner, id, port);
    return id;
  }
  checkNonePublic(owner);
  const { id } = createSecurityGroup(owner, ["alb"], "Load balancer, open to CloudFront");
  // The port that CloudFront calls, and no other: of the 60 rules of a group its list takes 55.
  allowList(owner, id, isSecure ? 443 : 80, originPrefixList);
  return id;
}

function checkNonePublic(owner: EnvironmentView): void {
  const found = workloadsOf(owner).filter(({ shape }) => shape.public);
  if (found.length === 0) return;
  const names = found.map(({ componentName }) => `'${componentName}'`).join(", ");
  throw new UserError(
    "AwsOriginPrefixList",
    `slipway:aws.originPrefixList has the load balancer admit CloudFront alone, and ${names} of ` +
      `stack '${owner.tags.environment}' shall be public: link a site to it and leave public ` +
      `out, or leave the list out.`,
  );
}
