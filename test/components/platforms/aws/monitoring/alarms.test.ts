import { expect, test } from "vitest";
import { ruleNames } from "../../../../../components/plan/monitoring-plan.ts";
import type { RuleName } from "../../../../../components/plan/monitoring-plan.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { pick } from "../shop.ts";
import { buildWatched, hosts } from "./watch.ts";

interface Query {
  id: string;
  expression?: string;
  returnData: boolean;
  metric?: {
    namespace: string;
    metricName: string;
    stat: string;
    period: number;
    dimensions: Record<string, string>;
  };
}

const watched = buildWatched(hosts);

async function alarmOf(name: string): Promise<RegisteredResource["inputs"]> {
  return pick(await watched, "MetricAlarm", `alerting-${name}`).inputs;
}

function figuresOf(inputs: RegisteredResource["inputs"]): string[] {
  return (inputs.metricQueries as Query[]).map(({ id, expression, metric, returnData }) => {
    const { namespace = "", metricName = "", stat = "", period = 0 } = metric ?? {};
    const by = Object.entries(metric?.dimensions ?? {}).map(([name, value]) => `${name}=${value}`);
    const what = expression ?? `${namespace} ${metricName} ${stat} ${period} ${by.join(" ")}`;
    return `${returnData ? "* " : ""}${id}: ${what}`;
  });
}

const tg = (slot: string): string => `TargetGroup=last/api-${slot}-targets`;
const lb = "LoadBalancer=last/shop-alb";
const elb = "AWS/ApplicationELB";
const ecs = "ECS/ContainerInsights";

/** What each default alert looks at, and how. */
const table: [RuleName, string, { figures: string[]; inputs: object }][] = [
  [
    "service_down",
    "service-down-api",
    {
      figures: [
        `n0: ${elb} HealthyHostCount Maximum 60 ${lb} ${tg("a")}`,
        `n1: ${elb} HealthyHostCount Maximum 60 ${lb} ${tg("b")}`,
        "* copies: FILL(n0,0)+FILL(n1,0)",
      ],
      inputs: {
        comparisonOperator: "LessThanOrEqualToThreshold",
        threshold: 0,
        evaluationPeriods: 1,
        treatMissingData: "breaching",
      },
    },
  ],
  [
    "service_down",
    "service-down-worker",
    {
      figures: [
        `n0: ${ecs} RunningTaskCount Maximum 60 ClusterName=shop-prod ServiceName=shop-prod-worker-a`,
        "* copies: FILL(n0,0)",
      ],
      inputs: { treatMissingData: "breaching" },
    },
  ],
  [
    "high_error_rate",
    "high-error-rate-api",
    {
      figures: [
        `e0: ${elb} HTTPCode_Target_5XX_Count Sum 120 ${lb} ${tg("a")}`,
        `e1: ${elb} HTTPCode_Target_5XX_Count Sum 120 ${lb} ${tg("b")}`,
        `t0: ${elb} TargetResponseTime SampleCount 120 ${lb} ${tg("a")}`,
        `t1: ${elb} TargetResponseTime SampleCount 120 ${lb} ${tg("b")}`,
        `own502: ${elb} HTTPCode_ELB_502_Count Sum 120 ${lb}`,
        `own504: ${elb} HTTPCode_ELB_504_Count Sum 120 ${lb}`,
        `r0: ${elb} RequestCount Sum 120 ${lb} ${tg("a")}`,
        `r1: ${elb} RequestCount Sum 120 ${lb} ${tg("b")}`,
        "requests: FILL(r0,0)+FILL(r1,0)",
        "owed: requests-(FILL(t0,0)+FILL(t1,0))",
        "own: FILL(own502,0)+FILL(own504,0)",
        "lost: IF(owed<=0,0,IF(own<owed,own,owed))",
        "errors: FILL(e0,0)+FILL(e1,0)+lost",
        "* share: IF(requests>=12,100*errors/requests,0)",
      ],
      inputs: {
        comparisonOperator: "GreaterThanThreshold",
        threshold: 5,
        evaluationPeriods: 3,
        treatMissingData: "notBreaching",
      },
    },
  ],
  [
    "high_error_rate",
    "entry-errors-shop",
    {
      figures: [
        `own502: ${elb} HTTPCode_ELB_502_Count Sum 120 ${lb}`,
        `own503: ${elb} HTTPCode_ELB_503_Count Sum 120 ${lb}`,
        `own504: ${elb} HTTPCode_ELB_504_Count Sum 120 ${lb}`,
        `counted: ${elb} RequestCount Sum 120 ${lb}`,
        "requests: FILL(counted,0)+FILL(own503,0)",
        "errors: FILL(own502,0)+FILL(own503,0)+FILL(own504,0)",
        "* share: IF(requests>=12,100*errors/requests,0)",
      ],
      inputs: { threshold: 5, evaluationPeriods: 3, treatMissingData: "notBreaching" },
    },
  ],
  [
    "high_response_time",
    "high-response-time-api",
    {
      figures: [
        `t0: ${elb} TargetResponseTime p95 300 ${lb} ${tg("a")}`,
        `t1: ${elb} TargetResponseTime p95 300 ${lb} ${tg("b")}`,
        "filledt0: FILL(t0,0)",
        "filledt1: FILL(t1,0)",
        "* most: MAX([filledt0,filledt1])",
      ],
      inputs: { threshold: 2, evaluationPeriods: 2, treatMissingData: "notBreaching" },
    },
  ],
  [
    "low_disk_space",
    "low-disk-space-orders",
    {
      figures: [
        // By the id that Performance Insights knows it by: of the disk that there is now.
        "* used: DB_PERF_INSIGHTS('RDS','db-ORDERS-POSTGRES','os.fileSys.usedPercent.avg')",
      ],
      inputs: { threshold: 90, evaluationPeriods: 5, treatMissingData: "missing" },
    },
  ],
  [
    "low_disk_space",
    "low-disk-space-worker",
    {
      figures: [
        `u0: ${ecs} EphemeralStorageUtilized Maximum 60 ClusterName=shop-prod ServiceName=shop-prod-worker-a`,
        `s0: ${ecs} EphemeralStorageReserved Maximum 60 ClusterName=shop-prod ServiceName=shop-prod-worker-a`,
        "d0: 100*u0/s0",
        "filledd0: FILL(d0,0)",
        "* most: MAX([filledd0])",
      ],
      inputs: { threshold: 90 },
    },
  ],
  [
    "backup_too_old",
    "backup-too-old-orders",
    {
      figures: [
        expect.stringMatching(
          /^\* backups: AWS\/Events Invocations Sum 3600 RuleName=shop-prod-alerting-orders-backups/,
        ) as string,
      ],
      inputs: {
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        evaluationPeriods: 36,
        treatMissingData: "breaching",
        warmUpConfiguration: { warmUpPeriodDurationInMinutes: 2160 },
      },
    },
  ],
  [
    "certificate_expiring",
    "certificate-expiring-shop",
    {
      figures: [
        "* days: AWS/CertificateManager DaysToExpiry Minimum 86400 CertificateArn=arn:shop-alb-certificate",
      ],
      inputs: {
        comparisonOperator: "LessThanThreshold",
        threshold: 21,
        evaluationPeriods: 1,
        treatMissingData: "ignore",
        alarmActions: ["arn:alerting-warning"],
      },
    },
  ],
  [
    "certificate_expiring_critical",
    "certificate-expiring-critical-web",
    {
      figures: [
        "* days: AWS/CertificateManager DaysToExpiry Minimum 86400 CertificateArn=arn:web-certificate",
      ],
      inputs: {
        threshold: 3,
        region: "us-east-1",
        alarmActions: ["arn:alerting-us-east-1-critical"],
      },
    },
  ],
  [
    "queue_backlog",
    "queue-backlog-jobs",
    {
      figures: [
        "* waiting: AWS/SQS ApproximateNumberOfMessagesVisible Average 60 QueueName=shop-prod-jobs",
      ],
      inputs: { threshold: 1000, evaluationPeriods: 10, treatMissingData: "notBreaching" },
    },
  ],
  [
    "restart_loop",
    "restart-loop-worker",
    {
      figures: [
        expect.stringMatching(
          /^endings: AWS\/Events Invocations Sum 900 RuleName=shop-prod-alerting-worker-endings/,
        ) as string,
        expect.stringMatching(
          /^impaired: AWS\/Events Invocations Sum 900 RuleName=shop-prod-alerting-worker-impaired/,
        ) as string,
        "* loops: IF(FILL(endings,0)>3 OR FILL(impaired,0)>0,1,0)",
      ],
      inputs: {
        threshold: 0,
        evaluationPeriods: 2,
        datapointsToAlarm: 1,
        treatMissingData: "notBreaching",
      },
    },
  ],
  [
    "dead_letters",
    "dead-letters-jobs",
    {
      figures: [
        "* waiting: AWS/SQS ApproximateNumberOfMessagesVisible Average 60 QueueName=shop-prod-jobs-dead",
      ],
      inputs: { threshold: 0, evaluationPeriods: 1, treatMissingData: "notBreaching" },
    },
  ],
  [
    "schedule_failed",
    "schedule-failed-report",
    {
      figures: [
        "failed: AWS/States ExecutionsFailed Sum 60 StateMachineArn=arn:report-runs",
        "timedOut: AWS/States ExecutionsTimedOut Sum 60 StateMachineArn=arn:report-runs",
        "aborted: AWS/States ExecutionsAborted Sum 60 StateMachineArn=arn:report-runs",
        "good: AWS/States ExecutionsSucceeded Sum 60 StateMachineArn=arn:report-runs",
        "told: good*0",
        "* bad: SUM([failed,timedOut,aborted,told])",
      ],
      inputs: { threshold: 0, evaluationPeriods: 1, treatMissingData: "ignore" },
    },
  ],
  [
    "database_cpu",
    "database-cpu-orders",
    {
      figures: ["* cpu: AWS/RDS CPUUtilization Average 300 DBInstanceIdentifier=shop-prod-orders"],
      inputs: { threshold: 90, evaluationPeriods: 3, treatMissingData: "missing" },
    },
  ],
  [
    "database_connections",
    "database-connections-orders",
    {
      figures: [
        "open: AWS/RDS DatabaseConnections Maximum 60 DBInstanceIdentifier=shop-prod-orders",
        // 8 GiB without RDS' own, by 9,531,392 bytes each.
        "* taken: 100*open/846",
      ],
      inputs: { threshold: 80, evaluationPeriods: 5, treatMissingData: "missing" },
    },
  ],
  [
    "database_memory",
    "database-memory-orders",
    {
      figures: [
        "free: AWS/RDS FreeableMemory Minimum 60 DBInstanceIdentifier=shop-prod-orders",
        `* used: 100*(1-free/${8 * 1024 ** 3})`,
      ],
      inputs: { threshold: 90, evaluationPeriods: 15, treatMissingData: "missing" },
    },
  ],
  [
    "cache_evictions",
    "cache-evictions-sessions",
    {
      figures: [
        expect.stringMatching(
          /^v0: AWS\/ElastiCache Evictions Sum 300 CacheClusterId=.*-001$/,
        ) as string,
        expect.stringMatching(
          /^v1: AWS\/ElastiCache Evictions Sum 300 CacheClusterId=.*-002$/,
        ) as string,
        "* evictions: (FILL(v0,0)+FILL(v1,0))/5",
      ],
      inputs: { threshold: 100, evaluationPeriods: 3, treatMissingData: "notBreaching" },
    },
  ],
  [
    "search_down",
    "search-down-catalogue",
    {
      figures: [expect.stringMatching(/^\* red: AWS\/ES ClusterStatus.red Maximum 60 /) as string],
      inputs: {
        threshold: 0,
        evaluationPeriods: 2,
        treatMissingData: "breaching",
        alarmActions: ["arn:alerting-critical"],
      },
    },
  ],
  [
    "search_slow",
    "search-slow-catalogue",
    {
      figures: [
        expect.stringMatching(/^latency: AWS\/ES SearchLatency Maximum 60 /) as string,
        "* seconds: latency/1000",
      ],
      inputs: { threshold: 30, evaluationPeriods: 5, treatMissingData: "notBreaching" },
    },
  ],
  [
    "model_down",
    "model-down-assistant",
    {
      figures: [
        "good: AWS/Bedrock Invocations Sum 60 ModelId=openai.gpt-oss-20b-1:0",
        "failed: AWS/Bedrock InvocationServerErrors Sum 60 ModelId=openai.gpt-oss-20b-1:0",
        "refused: AWS/Bedrock InvocationThrottles Sum 60 ModelId=openai.gpt-oss-20b-1:0",
        "lost: FILL(failed,0)+FILL(refused,0)",
        "* down: IF(lost>0 AND FILL(good,0)<=0,1,0)",
      ],
      inputs: { threshold: 0, evaluationPeriods: 2, treatMissingData: "notBreaching" },
    },
  ],
  [
    "model_slow",
    "model-slow-assistant",
    {
      figures: [
        "latency: AWS/Bedrock InvocationLatency p95 300 ModelId=openai.gpt-oss-20b-1:0",
        "* seconds: latency/1000",
      ],
      inputs: { threshold: 30, evaluationPeriods: 1, treatMissingData: "notBreaching" },
    },
  ],
];

test.each(table)("Alert %s looks at what it should: %s", async (_, name, { figures, inputs }) => {
  const alarm = await alarmOf(name);
  expect(figuresOf(alarm)).toEqual(figures);
  expect(alarm).toMatchObject(inputs);
});

test("Every default alert has an alarm, and every alarm says where its runbook is", async () => {
  // On a machine of one's own; of search indexes AWS tells percent; figures are AWS's own.
  const elsewhere = ["model_memory", "search_memory", "figures_missing"];
  expect(new Set([...table.map(([rule]) => rule), ...elsewhere])).toEqual(new Set(ruleNames));
  const alarms = (await watched).filter(({ type }) => type.endsWith(":MetricAlarm"));
  expect(alarms.length).toBeGreaterThan(15);
  for (const { name, inputs } of alarms) {
    const { alert, severity } = inputs.tags as Record<string, string>;
    expect(inputs.alarmDescription, name).toMatch(
      new RegExp(`\\. See docs/monitoring\\.md#${String(alert)}\\.$`),
    );
    const region = inputs.region as string | undefined;
    const topic = region === undefined ? severity : `${region}-${severity}`;
    expect(inputs.alarmActions, name).toEqual([`arn:alerting-${topic}`]);
    expect(inputs.okActions, name).toEqual(inputs.alarmActions);
    const seen = (inputs.metricQueries as Query[]).filter(({ returnData }) => returnData);
    expect(seen, name).toHaveLength(1);
  }
});

test("Copies that a deployment or autoscaling ends are not counted as ending by themselves", async () => {
  const rule = pick(await watched, "EventRule", "alerting-api-endings").inputs;
  expect(JSON.parse(String(rule.eventPattern))).toEqual({
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: {
      clusterArn: ["arn:shop-cluster"],
      group: ["service:shop-prod-api-a"],
      lastStatus: ["STOPPED"],
      $or: [
        { stopCode: ["EssentialContainerExited", "TaskFailedToStart"] },
        { stoppedReason: [{ prefix: "Task failed" }] },
      ],
    },
  });
  expect(pick(await watched, "EventTarget", "alerting-api-endings-log").inputs).toMatchObject({
    targetId: "log",
    arn: "arn:alerting-events",
  });
});

test("A backup counts once RDS says that it is finished", async () => {
  const rule = pick(await watched, "EventRule", "alerting-orders-backups").inputs;
  expect(JSON.parse(String(rule.eventPattern))).toEqual({
    source: ["aws.rds"],
    "detail-type": ["RDS DB Instance Event"],
    resources: ["arn:orders-postgres"],
    detail: { EventID: ["RDS-EVENT-0002"] },
  });
});

test("An alert that is off has no alarm, and one that is changed looks at the change", async () => {
  const resources = await buildWatched(
    {},
    { rules: { restart_loop: false, high_error_rate: { threshold: 1, severity: "warning" } } },
  );
  expect(resources.some(({ name }) => name.includes("restart-loop"))).toBe(false);
  expect(resources.some(({ name }) => name.includes("endings"))).toBe(false);
  expect(pick(resources, "MetricAlarm", "alerting-high-error-rate-api").inputs).toMatchObject({
    threshold: 1,
    alarmActions: ["arn:alerting-warning"],
  });
});
