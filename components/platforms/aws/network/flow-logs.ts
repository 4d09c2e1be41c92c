import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { awsOf, childOptions } from "../handles.ts";
import { logGroupName } from "../names.ts";
import { namedTags } from "./network-context.ts";
import { allow, createRole, grant } from "../compute/roles.ts";

/**
 * Notes who connected to whom in the network, refused connections too, for as many days as logs
 * are kept at the stage. Addresses and amounts, never contents.
 */
export function createFlowLogs(owner: EnvironmentView): void {
  const options = childOptions(owner);
  const logGroup = new LogGroup(
    owner.childName("flow", "logs"),
    {
      name: `${logGroupName(owner)}/network`,
      retentionInDays: owner.profile.logDays,
      tags: owner.tags,
    },
    options,
  );
  const { isProduction, network } = awsOf(owner);
  const role = createRole(owner, "flow", "vpc-flow-logs.amazonaws.com", "Writes the flow logs");
  const write = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
  // Source: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs", without
  // the creation of log groups: this one is there. AWS takes the list of groups for all only.
  const granted = grant(owner, role, "flow", "write", [
    allow("Logs", write, [logGroup.arn, pulumi.interpolate`${logGroup.arn}:*`]),
    allow("Groups", ["logs:DescribeLogGroups"], ["*"]),
  ]);
  const args = {
    vpcId: network.vpcId,
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: logGroup.arn,
    iamRoleArn: role.arn,
    // Seconds; AWS takes 60 and 600, and there are ten times the records at 60.
    maxAggregationInterval: isProduction ? 60 : 600,
    tags: namedTags(owner, "flow"),
  };
  new FlowLog(owner.childName("flow"), args, { ...options, dependsOn: granted });
}
