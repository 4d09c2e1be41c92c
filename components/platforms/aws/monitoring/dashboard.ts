import type * as pulumi from "@pulumi/pulumi";
import { awsOf } from "../handles.ts";
import type { Monitoring } from "../../../monitoring.ts";
import { databaseDimensions } from "./database-alarms.ts";
import { searchFigure } from "./model-alarms.ts";
import type { OwnPanel } from "../../../plan/watching/own-plan.ts";
import { listWatched } from "./watched.ts";

/** Text, a figure's name or an option in the list that CloudWatch's dashboards take. */
type MetricPart = pulumi.Input<string> | Readonly<Record<string, string>>;

/** A picture of figures over time. */
export interface ChartPlan {
  title: string;
  metrics: readonly (readonly MetricPart[])[];
  /** How they are shown. @default "timeSeries" */
  view?: "timeSeries" | "singleValue" | "table";
  /** Seconds of one look. @default 60 */
  period?: number;
  /** Value at which a line is drawn. @default none */
  threshold?: number;
}

/** A dashboard, as CloudWatch takes it: on a grid of 24 columns. */
export interface DashboardBody {
  widgets: readonly object[];
}

const width = 12;
const height = 6;

/** The dashboard of an environment: alarms on top, then programs, then what they keep data in. */
export function planDashboard(
  owner: Monitoring,
  alarmArns: readonly pulumi.Input<string>[],
  panels: readonly OwnPanel[] = [],
): DashboardBody {
  const { region } = awsOf(owner).settings;
  const charts = [
    ...planProgramCharts(owner),
    ...planStoreCharts(owner),
    ...planModelCharts(owner),
    ...panels.flatMap(planOwnChart),
  ];
  const top = alarmArns.length > 0 ? height : 0;
  const alarms = {
    type: "alarm",
    ...{ x: 0, y: 0, width: 2 * width, height },
    properties: { title: "Alarms", alarms: alarmArns },
  };
  return {
    widgets: [
      ...(alarmArns.length > 0 ? [alarms] : []),
      ...charts.map((chart, index) => placeChart(chart, index, top, region)),
    ],
  };
}

/** Pictures of search indexes and models: whether they answer, and how fast. */
function planModelCharts({ environment }: Monitoring): ChartPlan[] {
  const searches = listWatched(environment, "search").map((item) => {
    const { metricName, namespace, dimensions } = searchFigure(item, "", "SearchLatency", "");
    const by = Object.entries(dimensions).flat();
    return [namespace, metricName, ...by, { stat: "Maximum", label: item.name }];
  });
  const models = listWatched(environment, "model").flatMap(({ name, what }) =>
    what.engine === "bedrock" ? [[name, what.modelId] as const] : [],
  );
  const ofModels = (metric: string, stat: string): MetricPart[][] =>
    models.map(([label, id]) => ["AWS/Bedrock", metric, "ModelId", id, { stat, label }]);
  return [
    { title: "Search indexes: time of a search, ms", metrics: searches },
    { title: "Models: time of an answer, p95, ms", metrics: ofModels("InvocationLatency", "p95") },
    { title: "Models: answers a minute", metrics: ofModels("Invocations", "Sum") },
  ].filter(({ metrics }) => metrics.length > 0);
}

/** How CloudWatch shows what a panel of an application's own asks for. */
const views = { graph: "timeSeries", stat: "singleValue", table: "table" } as const;

function planOwnChart({ title, type, unit, metric, threshold }: OwnPanel): ChartPlan[] {
  if (!metric) return [];
  const { namespace, name, stat, dimensions = {}, periodSeconds = 60 } = metric;
  const label = unit === "none" ? name : `${name} (${unit})`;
  const chosen = [namespace, name, ...Object.entries(dimensions).flat(), { stat, label }];
  return [
    {
      ...{ title, view: views[type], period: periodSeconds, metrics: [chosen] },
      ...(threshold !== undefined && { threshold }),
    },
  ];
}

function placeChart(plan: ChartPlan, index: number, top: number, region: string): object {
  const { view = "timeSeries", period = 60, threshold, ...chart } = plan;
  const lines = { horizontal: [{ label: "Threshold", value: threshold }] };
  return {
    type: "metric",
    x: (index % 2) * width,
    y: top + Math.floor(index / 2) * height,
    width,
    height,
    properties: {
      ...{ ...chart, region, view, stacked: false, period },
      ...(threshold !== undefined && { annotations: lines }),
    },
  };
}

function planProgramCharts(owner: Monitoring): ChartPlan[] {
  const programs = listWatched(owner.environment, "program");
  if (programs.length === 0) return [];
  const { cluster, loadBalancer } = awsOf(owner);
  const behind = programs.filter(({ what }) => what.targets.length > 0);
  const ofTargets = (metric: string, stat: string): MetricPart[][] =>
    behind.flatMap(({ name, what }) =>
      what.targets.map((target, slot) => [
        "AWS/ApplicationELB",
        metric,
        ...["TargetGroup", target, "LoadBalancer", loadBalancer().arnSuffix],
        { stat, label: labelOf(name, slot, what.targets.length) },
      ]),
    );
  const ofServices = (metric: string, stat: string): MetricPart[][] =>
    programs.flatMap(({ name, what }) =>
      what.services.map((service, slot) => [
        ...["AWS/ECS", metric, "ClusterName", cluster.name, "ServiceName", service],
        { stat, label: labelOf(name, slot, what.services.length) },
      ]),
    );
  const traffic = [
    { title: "Requests a minute", metrics: ofTargets("RequestCount", "Sum") },
    { title: "5xx a minute", metrics: ofTargets("HTTPCode_Target_5XX_Count", "Sum") },
    { title: "Response time, p50", metrics: ofTargets("TargetResponseTime", "p50") },
    { title: "Response time, p95", metrics: ofTargets("TargetResponseTime", "p95") },
  ];
  const copies = [
    { title: "CPU, percent", metrics: ofServices("CPUUtilization", "Average") },
    { title: "Memory, percent", metrics: ofServices("MemoryUtilization", "Average") },
  ];
  return [...traffic, ...copies].filter(({ metrics }) => metrics.length > 0);
}

/** A program's slots are told apart only where it has two. */
function labelOf(name: string, slot: number, slots: number): string {
  return slots > 1 ? `${name} ${slot === 0 ? "a" : "b"}` : name;
}

function planStoreCharts(owner: Monitoring): ChartPlan[] {
  const { environment } = owner;
  const databases = listWatched(environment, "database");
  const ofDatabases = (metric: string): MetricPart[][] =>
    databases.map(({ name, what }) => {
      const [namespace, dimension] = databaseDimensions[what.engine];
      return [namespace, metric, dimension, what.identifier, { stat: "Average", label: name }];
    });
  const queues = listWatched(environment, "queue").map(({ name, what }) => [
    ...["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", what.queueName],
    { stat: "Average", label: name },
  ]);
  const caches = listWatched(environment, "cache").flatMap(({ name, what }) =>
    what.nodes.map((node) => [
      ...["AWS/ElastiCache", "Evictions", "CacheClusterId", node],
      { stat: "Sum", label: name },
    ]),
  );
  return [
    ...(databases.length > 0
      ? [
          { title: "Databases: CPU, percent", metrics: ofDatabases("CPUUtilization") },
          { title: "Databases: connections", metrics: ofDatabases("DatabaseConnections") },
        ]
      : []),
    ...(queues.length > 0 ? [{ title: "Queues: messages that wait", metrics: queues }] : []),
    ...(caches.length > 0 ? [{ title: "Caches: evicted keys a minute", metrics: caches }] : []),
  ];
}
