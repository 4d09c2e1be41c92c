import * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type { AlarmPlan, FigurePlan } from "./alarm-plan.ts";
import { above, commonOf } from "./common.ts";
import type { WatchedItem, WatchedModel, WatchedSearch } from "./watched.ts";

type Search = WatchedItem<WatchedSearch>;
type Model = WatchedItem<WatchedModel>;

const mbPerGb = 1024;

/** Minutes in which a domain is made, and in which a model is fetched for the first time. */
const firstMinutes = 60;

/**
 * Source: OpenSearch Service's developer guide, "Monitoring OpenSearch cluster metrics with Amazon
 * CloudWatch".
 */
export function searchFigure(
  { what: { domainName, domainArn } }: Search,
  id: string,
  metricName: string,
  stat: string,
): FigurePlan {
  const account = pulumi.output(domainArn).apply((arn) => arn.split(":")[4] ?? "");
  const dimensions = { DomainName: domainName, ClientId: account };
  return { id, namespace: "AWS/ES", metricName, stat, dimensions };
}

/**
 * The disk of a search node is almost full, of that which has the least left. It counts MiB, without
 * what OpenSearch Service keeps of the disk to itself, which is a part of what is used. Source: its
 * developer guide.
 */
export function planSearchDisk(rule: AlertRule, item: Search): AlarmPlan {
  return {
    ...commonOf(rule, item),
    description: `More than ${rule.threshold}% of the disk of ${item.name} is used.`,
    // A domain that gives no figures is ill or being replaced; its disk is not known to be full.
    condition: above(rule.threshold, "missing"),
    figures: [searchFigure(item, "free", "FreeStorageSpace", "Minimum")],
    steps: [{ id: "used", expression: `100*(1-free/${item.what.storageGb * mbPerGb})` }],
  };
}

/** A part of the index is on no node, or the domain tells nothing any more. */
export function planSearchDown(rule: AlertRule, item: Search): AlarmPlan {
  return {
    ...commonOf(rule, item),
    description: `Search index ${item.name} does not answer, or lacks a part of its data.`,
    condition: above(0, "breaching"),
    figures: [searchFigure(item, "red", "ClusterStatus.red", "Maximum")],
    steps: [],
    warmUpMinutes: firstMinutes,
  };
}

/** Searches are slow: each node tells its average of a minute in ms, and the slowest one counts. */
export function planSearchSlow(rule: AlertRule, item: Search): AlarmPlan {
  return {
    ...commonOf({ ...rule, windowSeconds: 0 }, item),
    description: `Searches in ${item.name} take more than ${rule.threshold} s.`,
    condition: above(rule.threshold, "notBreaching"),
    figures: [searchFigure(item, "latency", "SearchLatency", "Maximum")],
    steps: [{ id: "seconds", expression: "latency/1000" }],
  };
}

/**
 * Bedrock's own figures of a model, over all who ask it in this account. Source: Bedrock's user
 * guide, "Monitor the performance of Amazon Bedrock"; it counts as invocations what succeeded.
 */
function bedrockFigure(modelId: string, id: string, metricName: string, stat: string): FigurePlan {
  return { id, namespace: "AWS/Bedrock", metricName, stat, dimensions: { ModelId: modelId } };
}

/** Requests fail or are refused, and none succeeds; of one's own: no copy runs. */
export function planModelDown(
  rule: AlertRule,
  item: Model,
  cluster: pulumi.Input<string>,
): AlarmPlan {
  const common = { ...commonOf(rule, item), description: `Model ${item.name} does not answer.` };
  const { what } = item;
  if (what.engine === "gpu") {
    return {
      ...common,
      condition: {
        comparisonOperator: "LessThanOrEqualToThreshold",
        threshold: 0,
        treatMissingData: "breaching",
      },
      figures: [gpuFigure(what.service, cluster, "copies", "RunningTaskCount")],
      steps: [],
      warmUpMinutes: firstMinutes,
    };
  }
  return {
    ...common,
    condition: above(0, "notBreaching"),
    figures: [
      bedrockFigure(what.modelId, "good", "Invocations", "Sum"),
      bedrockFigure(what.modelId, "failed", "InvocationServerErrors", "Sum"),
      bedrockFigure(what.modelId, "refused", "InvocationThrottles", "Sum"),
    ],
    steps: [
      { id: "lost", expression: "FILL(failed,0)+FILL(refused,0)" },
      { id: "down", expression: "IF(lost>0 AND FILL(good,0)<=0,1,0)" },
    ],
  };
}

/** One answer of Bedrock's in twenty takes longer; it counts ms. */
export function planModelSlow(rule: AlertRule, item: Model): AlarmPlan | undefined {
  const { what } = item;
  if (what.engine !== "bedrock") return undefined;
  return {
    ...commonOf(rule, item),
    description: `One request in twenty to ${item.name} takes more than ${rule.threshold} s.`,
    condition: above(rule.threshold, "notBreaching"),
    figures: [bedrockFigure(what.modelId, "latency", "InvocationLatency", "p95")],
    steps: [{ id: "seconds", expression: "latency/1000" }],
  };
}

/** A model of one's own takes much memory; Container Insights counts MiB. */
export function planModelMemory(
  rule: AlertRule,
  item: Model,
  cluster: pulumi.Input<string>,
): AlarmPlan | undefined {
  const { what } = item;
  if (what.engine !== "gpu") return undefined;
  return {
    ...commonOf(rule, item),
    description: `Model ${item.name} takes more than ${rule.threshold} GB of memory.`,
    condition: above(rule.threshold, "notBreaching"),
    figures: [gpuFigure(what.service, cluster, "mib", "MemoryUtilized")],
    steps: [{ id: "gb", expression: `mib*${1024 ** 2}/1000000000` }],
  };
}

function gpuFigure(
  service: pulumi.Input<string>,
  cluster: pulumi.Input<string>,
  id: string,
  metricName: string,
): FigurePlan {
  const dimensions = { ClusterName: cluster, ServiceName: service };
  return { id, namespace: "ECS/ContainerInsights", metricName, stat: "Maximum", dimensions };
}
