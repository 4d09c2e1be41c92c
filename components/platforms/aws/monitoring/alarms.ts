import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { Alerting } from "../../../alerting.ts";
import type { AlertRule, RuleName } from "../../../plan/monitoring-plan.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";
import { listWatched } from "./watched.ts";
import type { WatchedItem, WatchedProgram } from "./watched.ts";
import type { AlarmPlan } from "./alarm-plan.ts";
import type { EventCounter } from "./events.ts";
import {
  planCopyDisk,
  planErrorRate,
  planResponseTime,
  planRestartLoop,
  planServiceDown,
} from "./program-alarms.ts";
import type { ProgramSubject } from "./program-alarms.ts";
import {
  planBacklog,
  planBackupAge,
  planCertificate,
  planDatabaseDisk,
  planSearchDisk,
} from "./store-alarms.ts";
import type { TopicsOf } from "./topics.ts";

type Planner = (rule: AlertRule) => (AlarmPlan | undefined)[];

/** What CloudWatch has no figures of. */
const none: Planner = () => [];

/** The alarms of an environment's alerts on everything that was built in it. */
export function planAlarms(owner: Alerting, counter: EventCounter): AlarmPlan[] {
  const planners = createPlanners(owner, counter);
  return owner.plan.rules
    .flatMap((rule) => planners[rule.name](rule))
    .filter((plan) => plan !== undefined);
}

function createPlanners(owner: Alerting, counter: EventCounter): Record<RuleName, Planner> {
  const { environment } = owner;
  const programs = listWatched(environment, "program");
  const subjects = programs.map((item) => createSubject(owner, item));
  // A function has no copies: it is started for a request.
  const copied = subjects.filter(({ item }) => item.what.services.length > 0);
  const databases = listWatched(environment, "database");
  const certificates = listWatched(environment, "certificate");
  const planCertificates: Planner = (rule) =>
    certificates.map((item) => planCertificate(rule, item));
  return {
    service_down: (rule) => copied.map((subject) => planServiceDown(rule, subject)),
    high_error_rate: (rule) => subjects.map((subject) => planErrorRate(rule, subject)),
    high_response_time: (rule) => subjects.map((subject) => planResponseTime(rule, subject)),
    low_disk_space: (rule) => [
      ...copied.map((subject) => planCopyDisk(rule, subject)),
      ...databases.map((item) => planDatabaseDisk(rule, item)),
      ...listWatched(environment, "search").map((item) => planSearchDisk(rule, item)),
    ],
    backup_too_old: (rule) =>
      databases
        .filter(({ what }) => what.engine === "rds" && what.hasBackups)
        .map((item) => planBackupAge(rule, item, counter.backupsOf(item))),
    certificate_expiring: planCertificates,
    certificate_expiring_critical: planCertificates,
    queue_backlog: (rule) =>
      listWatched(environment, "queue").map((item) => planBacklog(rule, item)),
    restart_loop: (rule) =>
      copied.map((subject) => planRestartLoop(rule, subject, counter.endingsOf(subject.item))),
    dead_letters: none,
    schedule_failed: none,
    database_cpu: none,
    database_connections: none,
    database_memory: none,
    cache_evictions: none,
    search_down: none,
    search_slow: none,
    search_memory: none,
    model_down: none,
    model_slow: none,
    model_memory: none,
    figures_missing: none,
  };
}

function createSubject(owner: Alerting, item: WatchedItem<WatchedProgram>): ProgramSubject {
  const { cluster, loadBalancer } = awsOf(owner);
  // Asked for only where one was made: the first call makes it.
  const front = item.what.targets.length > 0 ? loadBalancer().arnSuffix : "";
  return { item, cluster: cluster.name, loadBalancer: front };
}

/** Builds an alarm that tells the topic of its rule's urgency when it goes off and when it ends. */
export function createAlarm(owner: Alerting, plan: AlarmPlan, topicsOf: TopicsOf): MetricAlarm {
  const { rule, subject, region = awsOf(owner).settings.region } = plan;
  const role = rule.name.replaceAll("_", "-");
  const topic = topicsOf(region)[rule.severity].arn;
  const { warmUpMinutes } = plan;
  const args: MetricAlarmArgs = {
    name: nameOf("alarm", owner, role, subject),
    alarmDescription: `${plan.description} See docs/monitoring.md#${rule.alert}.`,
    ...plan.condition,
    evaluationPeriods: plan.timing.evaluationPeriods,
    metricQueries: planQueries(plan),
    ...(warmUpMinutes !== undefined && {
      warmUpConfiguration: { warmUpPeriodDurationInMinutes: warmUpMinutes },
    }),
    alarmActions: [topic],
    okActions: [topic],
    ...(region !== awsOf(owner).settings.region && { region }),
    tags: { ...owner.tags, alert: rule.alert, severity: rule.severity },
  };
  const options = { ...childOptions(owner), dependsOn: [...plan.after] };
  return new MetricAlarm(owner.childName(role, subject), args, options);
}

/** The one that is looked at is the last step, or the one figure. */
function planQueries({
  figures,
  steps,
  timing,
}: AlarmPlan): inputs.cloudwatch.MetricAlarmMetricQuery[] {
  const period = timing.periodSeconds;
  const last = steps.at(-1)?.id ?? figures.at(-1)?.id;
  return [
    ...figures.map(({ id, dimensions, ...metric }) => ({
      id,
      metric: { ...metric, period, dimensions: { ...dimensions } },
      returnData: id === last,
    })),
    ...steps.map(({ id, expression }) => ({ id, expression, returnData: id === last })),
  ];
}
