import * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "../../../../variables/user-error.ts";
import type { Alerting } from "../../../alerting.ts";
import type { Member } from "../../../base/member.ts";
import type { AlertingRequest, BuiltAlerting } from "../../../base/platform.ts";
import { awsOf } from "../handles.ts";
import { createBudget } from "../account/budget.ts";
import { listWatched } from "./watched.ts";
import { createAlarm, planAlarms } from "./alarms.ts";
import { createEventCounter } from "./events.ts";
import { findReceiverProblems } from "./receivers.ts";
import { findTimingProblems } from "./timing.ts";
import { createTopics } from "./topics.ts";

/** ARNs of the alarms in the stack's region, for the dashboard. */
export const alarmsOf = new WeakMap<Member, readonly pulumi.Output<string>[]>();

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
  alarmsOf.set(
    owner,
    atHome.map(({ alarm }) => alarm.arn),
  );
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
    ...(continuous.length > 0 && rules.has("backup_too_old")
      ? [`backup_too_old of ${continuous.join(", ")}, backed up all the time`]
      : []),
  ];
}

function isService({ environment }: Alerting, name: string): boolean {
  return environment.kinds.get(name) === "service";
}
