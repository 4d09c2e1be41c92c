import * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "../../../../variables/user-error.ts";
import type { Alerting } from "../../../alerting.ts";
import type { Member } from "../../../base/member.ts";
import type { AlertingRequest, BuiltAlerting } from "../../../base/platform.ts";
import { awsOf } from "../handles.ts";
import { createBudget } from "../account/budget.ts";
import { listWatched } from "./watched.ts";
import type { Watched, WatchedItem } from "./watched.ts";
import { createAlarm, planAlarms } from "./alarms.ts";
import { createEventCounter } from "./events.ts";
import { findReceiverProblems } from "./receivers.ts";
import { findTimingProblems } from "./timing.ts";
import { createTopics } from "./topics.ts";
import type { TopicsOf } from "./topics.ts";

/** What monitoring needs of alerting: ARNs of the alarms in the stack's region, and the topics. */
export interface BuiltAlarms {
  arns: readonly pulumi.Output<string>[];
  topicsOf: TopicsOf;
}

/** What was built for each alerting. */
export const alarmsOf = new WeakMap<Member, BuiltAlarms>();

/**
 * Builds alarms of CloudWatch from the alerts, on everything that was built, and topics of SNS that
 * tell the receivers, one for each urgency. There is no address to look at but the console.
 */
export async function buildAlerting(
  owner: Alerting,
  request: AlertingRequest,
): Promise<BuiltAlerting> {
  checkPlan(owner, request);
  await owner.environment.othersBuilt();
  const topicsOf = createTopics(owner, request);
  const home = topicsOf(awsOf(owner).settings.region);
  const plans = planAlarms(owner, createEventCounter(owner));
  const alarms = plans.map((plan) => ({ plan, alarm: createAlarm(owner, plan, topicsOf) }));
  const atHome = alarms.filter(({ plan }) => isAtHome(owner, plan.region));
  alarmsOf.set(owner, { arns: atHome.map(({ alarm }) => alarm.arn), topicsOf });
  createBudget(owner, home);
  warnOfUnwatched(owner);
  return { url: undefined };
}

function isAtHome(owner: Alerting, region: string | undefined): boolean {
  return region === undefined || region === awsOf(owner).settings.region;
}

function checkPlan(owner: Alerting, { plan }: AlertingRequest): void {
  throwProblems("AlertingArgs", `Alerting '${owner.componentName}'`, [
    ...findReceiverProblems(plan.receivers),
    ...findTimingProblems(plan.rules),
    ...(plan.scale === undefined || plan.scale === 1
      ? []
      : [
          {
            at: "scale",
            message: `is ${plan.scale}; CloudWatch's figures come each minute, use 1`,
          },
        ]),
  ]);
}

/** Tells of what an alert would look at elsewhere, and CloudWatch has no figures of. */
function warnOfUnwatched(owner: Alerting): void {
  const silent = findUnwatched(owner);
  if (silent.length === 0) return;
  const { environment: stack, platform } = owner.environment.plan;
  void pulumi.log.warn(
    `On ${platform} CloudWatch has no figures for some alerts of stack '${stack}', ` +
      `which stay silent: ${silent.join("; ")}.`,
    owner,
  );
}

function findUnwatched(owner: Alerting): string[] {
  const { environment, plan } = owner;
  const rules = new Set(plan.rules.map(({ name }) => name));
  const inner = listWatched(environment, "program")
    .filter(({ name, what }) => what.targets.length === 0 && isService(owner, name))
    .map(({ name }) => name);
  const functions = listWatched(environment, "program")
    .filter(({ what }) => what.services.length === 0)
    .map(({ name }) => name);
  const continuous = listWatched(environment, "database")
    .filter(({ what }) => what.engine !== "rds" && what.hasBackups)
    .map(({ name }) => name);
  const databases = listWatched(environment, "database");
  const unknown = namesOf(databases, ({ mostConnections }) => mostConnections === undefined);
  const elastic = namesOf(databases, ({ memoryGb }) => memoryGb === undefined);
  const searches = namesOf(listWatched(environment, "search"), () => true);
  const models = listWatched(environment, "model");
  const bedrock = namesOf(models, ({ engine }) => engine === "bedrock");
  const own = namesOf(models, ({ engine }) => engine === "gpu");
  const rates = (["high_error_rate", "high_response_time"] as const).filter((rule) =>
    rules.has(rule),
  );
  return [
    ...(inner.length > 0
      ? rates.map((rule) => `${rule} of ${inner.join(", ")}, which no load balancer leads to`)
      : []),
    ...(functions.length > 0 && rules.has("service_down")
      ? [`service_down of ${functions.join(", ")}, started for each request`]
      : []),
    ...(unknown.length > 0 && rules.has("database_connections")
      ? [`database_connections of ${unknown.join(", ")}, whose most connections nobody tells`]
      : []),
    ...(elastic.length > 0 && rules.has("database_memory")
      ? [`database_memory of ${elastic.join(", ")}, whose memory grows with the load`]
      : []),
    ...(searches.length > 0 && rules.has("search_memory")
      ? [`search_memory of ${searches.join(", ")}, of which percent alone are told`]
      : []),
    ...(bedrock.length > 0 && rules.has("model_memory")
      ? [`model_memory of ${bedrock.join(", ")}, which are Bedrock's`]
      : []),
    ...(own.length > 0 && rules.has("model_slow")
      ? [`model_slow of ${own.join(", ")}, which tell no times`]
      : []),
    ...(continuous.length > 0 && rules.has("backup_too_old")
      ? [`backup_too_old of ${continuous.join(", ")}, backed up all the time`]
      : []),
  ];
}

function namesOf<Kind extends Watched>(
  items: readonly WatchedItem<Kind>[],
  isChosen: (what: Kind) => boolean,
): string[] {
  return items.filter(({ what }) => isChosen(what)).map(({ name }) => name);
}

function isService({ environment }: Alerting, name: string): boolean {
  return environment.kinds.get(name) === "service";
}
