import { beforeAll, describe, expect, test } from "vitest";
import { runAlarm } from "../../../../support/monitoring/alarm-run.ts";
import type { Told } from "../../../../support/monitoring/alarm-run.ts";
import type { Value } from "../../../../support/monitoring/metric-math.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { useResolvedImages } from "../../../../support/components/released.ts";
import { pick } from "../shop.ts";
import { buildWatched, hosts } from "./watch.ts";

useResolvedImages();

const hour = 60;
const day = 24 * hour;

/** What figures tell in a minute: in health, and in the state; by the minutes since that began. */
type Course = Record<string, (isFaulty: boolean, since: number) => Value>;

/** A state, and within what minutes its alarm has to go off and to end. */
interface Case {
  /** Name of the alarm, without its component's. */
  alarm: string;
  state: string;
  told: Course;
  begins: number;
  ends: number;
  /** @default 60 */
  lasts?: number;
  /** Minutes of health before. @default 120 */
  healthy?: number;
}

/** A level in health and in the state. */
function level(healthy: Value, faulty: Value): Course[string] {
  return (isFaulty) => (isFaulty ? faulty : healthy);
}

/** Something that happens once in so many minutes of the state, and never in health. */
function every(minutes: number, count = 1): Course[string] {
  return (isFaulty, since) => (isFaulty && since % minutes === 0 ? count : undefined);
}

const requests = { RequestCount: level(60, 60) };

const cases: Case[] = [
  {
    alarm: "service-down-api",
    state: "no target is healthy",
    told: { HealthyHostCount: level(2, 0) },
    ...{ begins: 2, ends: 2 },
  },
  {
    alarm: "service-down-api",
    state: "no target is registered, so that nothing is counted",
    told: { HealthyHostCount: level(2, undefined) },
    ...{ begins: 2, ends: 2 },
  },
  {
    alarm: "service-down-worker",
    state: "no copy runs",
    told: { RunningTaskCount: level(1, undefined) },
    ...{ begins: 2, ends: 2 },
  },
  {
    alarm: "high-error-rate-api",
    state: "the service answers 500",
    told: {
      ...requests,
      TargetResponseTime: level(60, 60),
      HTTPCode_Target_5XX_Count: level(undefined, 4),
    },
    ...{ begins: 8, ends: 8 },
  },
  {
    alarm: "high-error-rate-api",
    state: "a target hangs, and the load balancer answers 504",
    told: {
      ...requests,
      TargetResponseTime: level(60, undefined),
      HTTPCode_ELB_504_Count: level(undefined, 60),
    },
    ...{ begins: 8, ends: 8 },
  },
  {
    alarm: "high-error-rate-api",
    state: "a target ends connections, and the load balancer answers 502",
    told: {
      ...requests,
      TargetResponseTime: level(60, 50),
      HTTPCode_ELB_502_Count: level(undefined, 10),
    },
    ...{ begins: 8, ends: 8 },
  },
  {
    alarm: "entry-errors-shop",
    state: "there is no target, and the load balancer answers 503",
    told: { RequestCount: level(60, undefined), HTTPCode_ELB_503_Count: level(undefined, 60) },
    ...{ begins: 8, ends: 8 },
  },
  {
    alarm: "high-response-time-api",
    state: "answers take 3 s",
    told: { TargetResponseTime: level(0.1, 3) },
    ...{ begins: 12, ends: 7 },
  },
  {
    alarm: "low-disk-space-orders",
    state: "91% of the disk that there is now is used",
    told: { "os.fileSys.usedPercent.avg": level(50, 91) },
    ...{ begins: 6, ends: 2 },
  },
  {
    alarm: "low-disk-space-catalogue",
    state: "a node has little disk left",
    told: { FreeStorageSpace: level(50_000, 1) },
    ...{ begins: 6, ends: 2 },
  },
  {
    alarm: "low-disk-space-worker",
    state: "a copy has little disk left",
    told: { EphemeralStorageUtilized: level(10, 19), EphemeralStorageReserved: level(20, 20) },
    ...{ begins: 6, ends: 2 },
  },
  {
    alarm: "backup-too-old-orders",
    state: "no backup is finished any more",
    told: {
      Invocations: (isFaulty, since) => (!isFaulty && since % day === 0 ? 1 : undefined),
    },
    ...{ begins: 38 * hour, ends: 2, lasts: 39 * hour, healthy: 2 * day },
  },
  ...(
    [
      ["certificate-expiring-web", 20],
      ["certificate-expiring-critical-web", 2],
    ] as const
  ).map(([alarm, left]) => ({
    alarm,
    state: `${left} days are left, told twice a day`,
    told: {
      DaysToExpiry: (isFaulty: boolean, since: number) =>
        since % (12 * hour) === 0 ? (isFaulty ? left : 60) : undefined,
    },
    ...{ begins: 2, ends: 25 * hour, lasts: 2 * day, healthy: 2 * day },
  })),
  {
    alarm: "certificate-expiring-critical-web",
    state: "it has expired, and nothing is told any more",
    told: {
      DaysToExpiry: (isFaulty, since) =>
        isFaulty ? (since === 0 ? 0 : undefined) : since % (12 * hour) === 0 ? 60 : undefined,
    },
    ...{ begins: 2, ends: 25 * hour, lasts: 2 * day, healthy: 2 * day },
  },
  {
    alarm: "queue-backlog-jobs",
    state: "1,001 messages wait",
    told: { ApproximateNumberOfMessagesVisible: level(3, 1001) },
    ...{ begins: 11, ends: 2 },
  },
  {
    alarm: "dead-letters-jobs",
    state: "one message nobody could work off",
    told: { ApproximateNumberOfMessagesVisible: level(undefined, 1) },
    ...{ begins: 2, ends: 2 },
  },
  {
    alarm: "restart-loop-worker",
    state: "a copy ends every three minutes",
    told: { Invocations: endings(every(3)) },
    ...{ begins: 12, ends: 31 },
  },
  {
    alarm: "restart-loop-worker",
    state: "copies do not start, which ECS tries every 27 minutes",
    told: { Invocations: impaired(every(27)) },
    ...{ begins: 2, ends: 31 },
  },
  {
    alarm: "schedule-failed-report",
    state: "every run fails, one in half an hour",
    told: {
      ExecutionsFailed: every(30),
      ExecutionsSucceeded: (isFaulty, since) => (!isFaulty && since % 30 === 0 ? 1 : undefined),
    },
    ...{ begins: 2, ends: 32 },
  },
  {
    alarm: "schedule-failed-report",
    state: "the last run has taken too long, and there is none in the hour",
    told: {
      ExecutionsTimedOut: every(day),
      ExecutionsSucceeded: (isFaulty, since) => (!isFaulty && since % 30 === 0 ? 1 : undefined),
    },
    ...{ begins: 2, ends: 32 },
  },
  {
    alarm: "database-cpu-orders",
    state: "the CPU is at 95%",
    told: { CPUUtilization: level(20, 95) },
    ...{ begins: 16, ends: 6 },
  },
  {
    alarm: "database-connections-orders",
    state: "700 of 846 connections are taken",
    told: { DatabaseConnections: level(20, 700) },
    ...{ begins: 6, ends: 2 },
  },
  {
    alarm: "database-memory-orders",
    state: "half a GB of eight is left",
    told: { FreeableMemory: level(4e9, 5e8) },
    ...{ begins: 16, ends: 2 },
  },
  {
    alarm: "cache-evictions-sessions",
    state: "120 keys a minute are dropped",
    told: { Evictions: level(0, 120) },
    ...{ begins: 17, ends: 6 },
  },
  {
    alarm: "search-down-catalogue",
    state: "a part of the index is on no node",
    told: { "ClusterStatus.red": level(0, 1) },
    ...{ begins: 3, ends: 2 },
  },
  {
    alarm: "search-down-catalogue",
    state: "the domain tells nothing any more",
    told: { "ClusterStatus.red": level(0, undefined) },
    ...{ begins: 3, ends: 2 },
  },
  {
    alarm: "search-slow-catalogue",
    state: "searches take 31 s",
    told: { SearchLatency: level(20, 31_000) },
    ...{ begins: 6, ends: 2 },
  },
  {
    alarm: "model-down-assistant",
    state: "every request fails",
    told: { Invocations: level(10, undefined), InvocationServerErrors: level(undefined, 10) },
    ...{ begins: 3, ends: 2 },
  },
  {
    alarm: "model-down-assistant",
    state: "every request is refused",
    told: { Invocations: level(10, undefined), InvocationThrottles: level(undefined, 10) },
    ...{ begins: 3, ends: 2 },
  },
  {
    alarm: "model-slow-assistant",
    state: "answers take 31 s",
    told: { InvocationLatency: level(900, 31_000) },
    ...{ begins: 6, ends: 6 },
  },
];

const ofMachines: Case[] = [
  {
    alarm: "model-down-assistant",
    state: "Ollama does not run",
    told: { RunningTaskCount: level(1, 0) },
    ...{ begins: 3, ends: 2 },
  },
  {
    alarm: "model-memory-assistant",
    state: "it takes 9 GiB",
    told: { MemoryUtilized: level(2000, 9216) },
    ...{ begins: 6, ends: 2 },
  },
];

/** Both rules of EventBridge have a figure of one name; the rule's tells them apart. */
function endings(tell: Course[string]): Course[string] {
  return Object.assign(tell.bind(undefined), { rule: "endings" });
}

function impaired(tell: Course[string]): Course[string] {
  return Object.assign(tell.bind(undefined), { rule: "impaired" });
}

/** What the figures of a case tell; of two slots one is empty. */
function tellerOf({ told, healthy = 2 * hour, lasts = hour }: Case): Told {
  return (metric, minute, dimensions) => {
    const tell = told[metric];
    if (!tell || dimensions.TargetGroup?.endsWith("-b-targets") === true) return undefined;
    const rule = (tell as { rule?: string }).rule;
    if (rule !== undefined && dimensions.RuleName?.includes(rule) !== true) return undefined;
    if (dimensions.CacheClusterId?.endsWith("-002") === true) return undefined;
    const since = minute - healthy;
    const isFaulty = since >= 0 && since < lasts;
    return tell(isFaulty, isFaulty ? since : since < 0 ? minute : since - lasts);
  };
}

function check(resources: readonly RegisteredResource[], one: Case): void {
  const { healthy = 2 * hour, lasts = hour, begins, ends } = one;
  const { inputs } = pick(resources, "MetricAlarm", `alerting-${one.alarm}`);
  const states = runAlarm(inputs, healthy + lasts + ends + hour, tellerOf(one));
  const before = new Set(states.slice(healthy - 30, healthy));
  const during = new Set(states.slice(healthy + begins, healthy + lasts));
  const after = new Set(states.slice(healthy + lasts + ends));
  expect([[...before], [...during], [...after]]).toEqual([["OK"], ["ALARM"], ["OK"]]);
}

describe("A state that lasts", () => {
  let watched: RegisteredResource[];
  let onMachines: RegisteredResource[];

  beforeAll(async () => {
    watched = await buildWatched(hosts);
    onMachines = await buildWatched({ models: "gpu" });
  });

  test.each(cases.map((one) => [one.alarm, one.state, one] as const))(
    "alarm %s: %s",
    (_alarm, _state, one) => {
      check(watched, one);
    },
  );

  test.each(ofMachines.map((one) => [one.alarm, one.state, one] as const))(
    "alarm %s on a machine of one's own: %s",
    (_alarm, _state, one) => {
      check(onMachines, one);
    },
  );

  test("is played for every kind of alarm that there is", () => {
    const kinds = (resources: readonly RegisteredResource[]): Set<unknown> =>
      new Set(
        resources
          .filter(({ type }) => type.endsWith(":MetricAlarm"))
          .map(({ inputs }) => (inputs.tags as Record<string, string>).alert),
      );
    const played = [...cases, ...ofMachines].map(({ alarm }) => {
      const { inputs } = pick(
        alarm.startsWith("model-memory") ? onMachines : watched,
        "MetricAlarm",
        `alerting-${alarm}`,
      );
      return (inputs.tags as Record<string, string>).alert;
    });
    expect(new Set(played)).toEqual(kinds([...watched, ...onMachines]));
  });
});
