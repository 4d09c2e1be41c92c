import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { Alerting } from "../../../alerting.ts";
import type { Member } from "../../../base/member.ts";
import type { AlertRule, RuleName } from "../../../plan/monitoring-plan.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";
import { listWatched } from "./watched.ts";
import type { WatchedItem, WatchedProgram } from "./watched.ts";
import type { AlarmPlan } from "./alarm-plan.ts";
import type { EventCounter } from "./events.ts";
import {
  planDatabaseConnections,
  planDatabaseCpu,
  planDatabaseDisk,
  planDatabaseMemory,
} from "./database-alarms.ts";
import { planEntryErrors, planErrorRate } from "./error-alarms.ts";
import {
  planModelDown,
  planModelMemory,
  planModelSlow,
  planSearchDisk,
  planSearchDown,
  planSearchSlow,
} from "./model-alarms.ts";
import { planCopyDisk, planResponseTime, planServiceDown } from "./program-alarms.ts";
import type { ProgramSubject } from "./program-alarms.ts";
import { planRestartLoop, planScheduleFailed } from "./run-alarms.ts";
import {
  planBacklog,
  planBackupAge,
  planCertificate,
  planDeadLetters,
  planEvictions,
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
  const searches = listWatched(environment, "search");
  const models = listWatched(environment, "model");
  const queues = listWatched(environment, "queue");
  const clusterName = (): ProgramSubject["cluster"] => awsOf(owner).cluster.name;
  return {
    service_down: (rule) => copied.map((subject) => planServiceDown(rule, subject)),
    high_error_rate: (rule) => [
      ...subjects.map((subject) => planErrorRate(rule, subject)),
      ...planEntry(owner, rule, subjects),
    ],
    high_response_time: (rule) => subjects.map((subject) => planResponseTime(rule, subject)),
    low_disk_space: (rule) => [
      ...copied.map((subject) => planCopyDisk(rule, subject)),
      ...databases.map((item) => planDatabaseDisk(rule, item)),
      ...searches.map((item) => planSearchDisk(rule, item)),
    ],
    backup_too_old: (rule) =>
      databases
        .filter(({ what }) => what.engine === "rds" && what.hasBackups)
        .map((item) => planBackupAge(rule, item, counter.backupsOf(item))),
    certificate_expiring: planCertificates,
    certificate_expiring_critical: planCertificates,
    queue_backlog: (rule) => queues.map((item) => planBacklog(rule, item)),
    dead_letters: (rule) => queues.map((item) => planDeadLetters(rule, item)),
    restart_loop: (rule) =>
      copied.map((subject) => {
        const { item } = subject;
        const rules = { endings: counter.endingsOf(item), impaired: counter.impairedOf(item) };
        return planRestartLoop(rule, subject, rules);
      }),
    schedule_failed: (rule) =>
      listWatched(environment, "schedule").map((item) => planScheduleFailed(rule, item)),
    database_cpu: (rule) => databases.map((item) => planDatabaseCpu(rule, item)),
    database_connections: (rule) => databases.map((item) => planDatabaseConnections(rule, item)),
    database_memory: (rule) => databases.map((item) => planDatabaseMemory(rule, item)),
    cache_evictions: (rule) =>
      listWatched(environment, "cache").map((item) => planEvictions(rule, item)),
    search_down: (rule) => searches.map((item) => planSearchDown(rule, item)),
    search_slow: (rule) => searches.map((item) => planSearchSlow(rule, item)),
    search_memory: none,
    model_down: (rule) => models.map((item) => planModelDown(rule, item, clusterName())),
    model_slow: (rule) => models.map((item) => planModelSlow(rule, item)),
    model_memory: (rule) => models.map((item) => planModelMemory(rule, item, clusterName())),
    figures_missing: none,
  };
}

/** What the load balancer itself answers, where there is one. */
function planEntry(
  { environment }: Member,
  rule: AlertRule,
  subjects: readonly ProgramSubject[],
): AlarmPlan[] {
  const [first] = subjects.filter(({ item }) => item.what.targets.length > 0);
  return first ? [planEntryErrors(rule, environment.componentName, first.loadBalancer)] : [];
}

function createSubject(owner: Member, item: WatchedItem<WatchedProgram>): ProgramSubject {
  const { cluster, loadBalancer } = awsOf(owner);
  // Asked for only where one was made: the first call makes it.
  const front = item.what.targets.length > 0 ? loadBalancer().arnSuffix : "";
  return { item, cluster: cluster.name, loadBalancer: front };
}

/** Builds an alarm that tells the topic of its rule's urgency when it goes off and when it ends. */
export function createAlarm(owner: Member, plan: AlarmPlan, topicsOf: TopicsOf): MetricAlarm {
  const { rule, subject, region = awsOf(owner).settings.region } = plan;
  const { role = rule.name.replaceAll("_", "-"), warmUpMinutes, datapointsToAlarm } = plan;
  const topics = topicsOf(region).actionsFor(rule);
  const args: MetricAlarmArgs = {
    name: nameOf("alarm", owner, role, subject),
    alarmDescription: `${plan.description} See docs/monitoring.md#${rule.alert}.`,
    ...plan.condition,
    evaluationPeriods: plan.timing.evaluationPeriods,
    ...(datapointsToAlarm !== undefined && { datapointsToAlarm }),
    metricQueries: planQueries(plan),
    ...(warmUpMinutes !== undefined && {
      warmUpConfiguration: { warmUpPeriodDurationInMinutes: warmUpMinutes },
    }),
    alarmActions: topics,
    okActions: topics,
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
    ...steps.map(({ id, expression, isQuery = false }) => ({
      ...{ id, expression, returnData: id === last },
      ...(isQuery && { period }),
    })),
  ];
}
