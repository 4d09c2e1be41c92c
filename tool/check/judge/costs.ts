import { findingOf } from "./findings.ts";
import type { Finding } from "./judgement.ts";
import { at, text } from "./read.ts";
import { rank } from "./sizes.ts";
import type { Inputs } from "./sides.ts";
import type { JudgedStep } from "./stack-steps.ts";

/**
 * What each resource of a type is charged for by being there. Prices are not known yet: what is told
 * is the direction.
 */
const billed: Readonly<Record<string, string>> = {
  "aws:alb/loadBalancer:LoadBalancer": "a load balancer",
  "aws:docdb/cluster:Cluster": "a database",
  "aws:docdb/clusterInstance:ClusterInstance": "an instance of a database",
  "aws:dynamodb/table:Table": "a table",
  "aws:ec2/eip:Eip": "an address",
  "aws:ec2/instance:Instance": "a machine",
  "aws:ec2/natGateway:NatGateway": "a NAT gateway, by the hour and by traffic",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "an endpoint of the network",
  "aws:ecs/service:Service": "copies of a program",
  "aws:eks/cluster:Cluster": "a cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup": "a cache",
  "aws:kms/key:Key": "a key",
  "aws:lb/loadBalancer:LoadBalancer": "a load balancer",
  "aws:opensearch/domain:Domain": "a search domain",
  "aws:rds/cluster:Cluster": "a database",
  "aws:rds/clusterInstance:ClusterInstance": "an instance of a database",
  "aws:rds/instance:Instance": "a database",
  "aws:wafv2/webAcl:WebAcl": "a firewall",
  "kubernetes:core/v1:PersistentVolumeClaim": "a volume",
  "vercel:index/project:Project": "a project",
};

const container = "spec.template.spec.containers.0.resources.requests";

/** Properties of which more is dearer, each as its path. */
const sizes: Readonly<Record<string, readonly string[]>> = {
  "aws:appautoscaling/target:Target": ["maxCapacity", "minCapacity"],
  "aws:cloudwatch/logGroup:LogGroup": ["retentionInDays"],
  "aws:docdb/clusterInstance:ClusterInstance": ["instanceClass"],
  "aws:ec2/instance:Instance": ["instanceType"],
  "aws:ecs/service:Service": ["desiredCount"],
  "aws:ecs/taskDefinition:TaskDefinition": ["cpu", "memory"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["nodeType", "numCacheClusters"],
  "aws:lambda/function:Function": ["memorySize"],
  "aws:opensearch/domain:Domain": ["clusterConfig.instanceCount", "clusterConfig.instanceType"],
  "aws:rds/cluster:Cluster": ["backupRetentionPeriod"],
  "aws:rds/clusterInstance:ClusterInstance": ["instanceClass"],
  "aws:rds/instance:Instance": [
    "allocatedStorage",
    "instanceClass",
    "multiAz",
    "backupRetentionPeriod",
  ],
  "kubernetes:apps/v1:Deployment": ["spec.replicas", `${container}.memory`, `${container}.cpu`],
  "kubernetes:apps/v1:StatefulSet": ["spec.replicas", `${container}.memory`, `${container}.cpu`],
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": ["spec.maxReplicas", "spec.minReplicas"],
  "kubernetes:core/v1:PersistentVolumeClaim": ["spec.resources.requests.storage"],
};

function sizeAt(inputs: Inputs, path: string): string | boolean | undefined {
  const keys = path.split(".");
  const value = at(inputs, ...keys);
  return typeof value === "boolean" ? value : text(inputs, ...keys);
}

/** What is likely to cost more by a step, or less. */
export function costsOf(judged: JudgedStep): Finding[] {
  const { step, sides } = judged;
  const what = billed[step.type];
  const { before, after } = sides;
  if (before === undefined || after === undefined) {
    if (what === undefined || (before === undefined && after === undefined)) return [];
    const isNew = after !== undefined;
    const direction = isNew ? ("worse" as const) : ("better" as const);
    return [findingOf(judged, { direction, text: `${isNew ? "new" : "gone"}: ${what}` })];
  }
  return (sizes[step.type] ?? []).flatMap((path) => {
    const [was, is] = [sizeAt(before, path), sizeAt(after, path)];
    if (was === undefined || is === undefined || was === is) return [];
    const [low, high] = [rank(was), rank(is)];
    const known = low !== undefined && high !== undefined && low !== high;
    const direction = known && high < low ? ("better" as const) : ("worse" as const);
    const text = `${path.split(".").slice(-2).join(".")}: ${String(was)} → ${String(is)}`;
    return [findingOf(judged, { direction, text, unsure: !known })];
  });
}
