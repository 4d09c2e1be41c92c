import type * as pulumi from "@pulumi/pulumi";
import { awsOf } from "../handles.ts";
import type { Monitoring } from "../../../monitoring.ts";
import { listWatched } from "./watched.ts";

/** Text, a figure's name or an option in the list that CloudWatch's dashboards take. */
type MetricPart = pulumi.Input<string> | Readonly<Record<string, string>>;

/** A picture of figures over time. */
export interface ChartPlan {
  title: string;
  metrics: readonly (readonly MetricPart[])[];
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
): DashboardBody {
  const { region } = awsOf(owner).settings;
  const charts = [...planProgramCharts(owner), ...planStoreCharts(owner)];
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

function placeChart(chart: ChartPlan, index: number, top: number, region: string): object {
  return {
    type: "metric",
    x: (index % 2) * width,
    y: top + Math.floor(index / 2) * height,
    width,
    height,
    properties: { ...chart, region, view: "timeSeries", stacked: false, period: 60 },
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

/** By what the figures of each engine are named. */
const databaseDimensions = {
  rds: ["AWS/RDS", "DBInstanceIdentifier"],
  aurora: ["AWS/RDS", "DBClusterIdentifier"],
  documentdb: ["AWS/DocDB", "DBClusterIdentifier"],
} as const;

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
  return [
    ...(databases.length > 0
      ? [
          { title: "Databases: CPU, percent", metrics: ofDatabases("CPUUtilization") },
          { title: "Databases: connections", metrics: ofDatabases("DatabaseConnections") },
        ]
      : []),
    ...(queues.length > 0 ? [{ title: "Queues: messages that wait", metrics: queues }] : []),
  ];
}
