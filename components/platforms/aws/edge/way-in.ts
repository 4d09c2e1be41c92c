import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../../../variables/user-error.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { workloadsOf } from "../../../base/workload.ts";
import { awsOf } from "../handles.ts";
import { allowAnyone, allowList, createSecurityGroup } from "../network/security-groups.ts";
import { originListOf } from "./origin-lists.ts";

/**
 * Builds the security group of the load balancer: it admits CloudFront alone where no service is
 * public and the id of CloudFront's list is known, unless the settings say otherwise.
 *
 * @throws UserError `AwsOpenOrigin` for settings that close it beside a public service, which all
 * may reach, or where no list is known.
 */
export function createWayIn(owner: EnvironmentView, isSecure: boolean): pulumi.Output<string> {
  // AWS makes another group for another description, which the copies' rules would have to follow.
  const kept = { ignoreChanges: ["description"] };
  const { id } = createSecurityGroup(owner, ["alb"], "Load balancer", kept);
  const list = findList(owner);
  if (list === undefined) {
    for (const port of isSecure ? [80, 443] : [80]) allowAnyone(owner, id, port);
  } else {
    // The port that CloudFront calls, and no other: of the 60 rules of a group its list takes 55.
    // Source: VPC's user guide, "AWS-managed prefix list weight".
    allowList(owner, id, isSecure ? 443 : 80, list);
  }
  return id;
}

/** The list of whom the load balancer admits; undefined for all. */
function findList(owner: EnvironmentView): string | undefined {
  const { region, originPrefixList, openOrigin } = awsOf(owner).settings;
  if (openOrigin === true) return undefined;
  const list = originPrefixList ?? originListOf(region);
  const isAsked = originPrefixList !== undefined || openOrigin === false;
  const isPublic = findPublic(owner).length > 0;
  if (isPublic && isAsked) throw publicBeside(owner);
  if (isPublic) return undefined;
  if (list === undefined && isAsked) throw listUnknown(owner);
  if (list === undefined) tellOpen(owner);
  return list;
}

function findPublic(owner: EnvironmentView): string[] {
  const found = workloadsOf(owner).filter(({ shape }) => shape.public);
  return found.map(({ componentName }) => `'${componentName}'`);
}

function publicBeside(owner: EnvironmentView): UserError {
  const { originPrefixList } = awsOf(owner).settings;
  const setting = originPrefixList === undefined ? "openOrigin: false" : "originPrefixList";
  return new UserError(
    "AwsOpenOrigin",
    `slipway:aws.${setting} has the load balancer admit CloudFront alone, and ` +
      `${findPublic(owner).join(", ")} of stack '${owner.tags.environment}' shall be public: link ` +
      `a site to it and leave public out, or leave the setting out.`,
  );
}

const fix =
  "set slipway:aws.originPrefixList to the id that VPC's console shows there for " +
  "com.amazonaws.global.cloudfront.origin-facing";

function listUnknown(owner: EnvironmentView): UserError {
  const { region } = awsOf(owner).settings;
  return new UserError(
    "AwsOpenOrigin",
    `slipway:aws.openOrigin: false has the load balancer admit CloudFront alone, and the id of its ` +
      `list in ${region} is not known here: ${fix}.`,
  );
}

function tellOpen(owner: EnvironmentView): void {
  const { region } = awsOf(owner).settings;
  void pulumi.log.warn(
    `The load balancer of stack '${owner.tags.environment}' admits everybody, and answers who knows ` +
      `the environment's key: the id of CloudFront's list in ${region} is not known here; ${fix}, or ` +
      `say slipway:aws.openOrigin: true.`,
    owner,
  );
}
