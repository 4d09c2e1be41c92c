import { planRules } from "../../components/observability/rules.ts";
import type { AlertRule, MetricSource, RuleName } from "../../components/plan/monitoring-plan.ts";
import {
  createRuleCases,
  curvesFor,
  failedRun,
  faultAt,
  gauge,
  stepSeconds,
} from "./rule-cases.ts";
import type { Curve } from "./rule-cases.ts";

/** How long the state lasts that an alert is for. */
export const hour = 3600;

/** A state of an hour, and within what time its alert has to fire and to end. */
export interface HourCase {
  /** What goes on. */
  state: string;
  rule: AlertRule;
  source: MetricSource;
  curves: readonly Curve[];
  /** Seconds from the state's begin to the alert. */
  begins: number;
  /** Seconds from the state's end to the alert's. */
  ends: number;
}

/** Every rule on every platform, in the state of its limit passed, and in others that are harder. */
export function createHourCases(): HourCase[] {
  const plain = createRuleCases()
    // Starts anew are no state: those that go on are below.
    .filter(({ rule }) => rule.name !== "restart_loop")
    .map(({ rule, source }) => ({
      state: "beyond its limit",
      ...{ rule, source },
      curves: curvesFor(source, rule, faultAt + hour),
      begins: rule.windowSeconds + rule.forSeconds + 4 * stepSeconds,
      ends: rule.windowSeconds + 8 * stepSeconds,
    }));
  return [...plain, ...harder];
}

function ruleOf(name: RuleName): AlertRule {
  const rule = planRules().find((one) => one.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return rule;
}

const minute = 60;

/** A course that knows its own end: what it tells holds before, in and after the state. */
function course(series: string, tell: (elapsed: number) => number | undefined): Curve {
  const at = (step: number): number | undefined => tell(step);
  return { ...gauge(series, tell(-1), at, at), afterwards: tell };
}

/** When the kubelet starts a container anew that ends after some seconds: 10 s, doubled up to 300 s. */
function crashes(runSeconds: number): { startsAt: number[]; isWaiting: (at: number) => boolean } {
  const startsAt: number[] = [];
  let [at, wait] = [runSeconds, 10];
  while (at < hour) {
    at += startsAt.length === 0 ? 0 : wait;
    startsAt.push(at);
    if (startsAt.length > 1) wait = Math.min(300, wait * 2);
    at += runSeconds;
  }
  const runs = (now: number): boolean =>
    startsAt.some((start) => now >= start && now < start + runSeconds) || now < runSeconds;
  return { startsAt, isWaiting: (now) => now < hour && !runs(now) };
}

/** A pod in CrashLoopBackOff, as kube-state-metrics tells of it. */
function crashLoop(pod: string, runSeconds: number): Curve[] {
  const { startsAt, isWaiting } = crashes(runSeconds);
  const labels = `namespace="shop-prod",pod="${pod}",container="program"`;
  return [
    course(
      `kube_pod_container_status_restarts_total{${labels}}`,
      (now) => startsAt.filter((start) => start <= now).length,
    ),
    course(
      `kube_pod_container_status_waiting_reason{${labels},reason="CrashLoopBackOff"}`,
      (now) => (now > runSeconds && isWaiting(now) ? 1 : undefined),
    ),
  ];
}

/** A container on docker that ends after some seconds; Docker waits up to a minute before it starts. */
function dockerCrashes(component: string, runSeconds: number): Curve[] {
  const cycle = runSeconds + minute;
  const labels = `job="containers",component="${component}",slot="a",name="shop-${component}-a-1"`;
  const counts = Math.ceil(hour / cycle) + 1;
  // cAdvisor tells of a container only while it runs, each time with another count.
  const isThere = (count: number, now: number): boolean => {
    if (count === 0) return now < 0;
    const from = (count - 1) * cycle;
    const until = count === counts ? Infinity : from + runSeconds;
    return now >= from && now < until;
  };
  const all = Array.from({ length: counts + 1 }, (_, count) => count);
  return [
    gauge('up{job="containers"}', 1, 1, 1),
    ...all.flatMap((count) => {
      const more = count === 0 ? "" : `,restarts="${count}"`;
      const here = (now: number): number | undefined => (isThere(count, now) ? 1 : undefined);
      return [
        course(`container_start_time_seconds{${labels}${more}}`, here),
        course(`container_last_seen{${labels}${more}}`, here),
      ];
    }),
  ];
}

const deployment = (metric: string): string => `kube_deployment_${metric}{deployment="mail-a"}`;

/** A worker's Deployment of one pod that crashes: available for moments. */
function seldomAvailable(runSeconds: number): Curve[] {
  const { startsAt } = crashes(runSeconds);
  const runs = (now: number): boolean =>
    startsAt.some((start) => now >= start && now < start + runSeconds);
  return [
    gauge(deployment("spec_replicas"), 1, 1, 1),
    course(deployment("status_replicas_available"), (now) =>
      now < 0 || now >= hour || runs(now) ? 1 : 0,
    ),
  ];
}

/** The service that is there beside a worker. */
const answers = gauge('up{job="services",service="api",slot="a"}', 1, 1, 1);

const down = ruleOf("service_down");
const loop = ruleOf("restart_loop");

/** States that a rule on levels alone would miss, or would lose while they go on. */
const harder: HourCase[] = [
  ...(["local", "docker", "kubernetes"] as const).map((source) => ({
    state: "no copy is left to look at",
    ...{ rule: down, source, begins: 7 * minute, ends: 2 * minute },
    curves: [gauge('up{job="services",service="api",slot="a"}', 1, undefined, 1)],
  })),
  {
    state: "the containers of a worker are gone",
    ...{ rule: down, source: "docker", begins: 4 * minute, ends: 3 * minute },
    curves: [
      gauge('up{job="containers"}', 1, 1, 1),
      gauge('container_last_seen{job="containers",component="mail"}', 1, undefined, 1),
      gauge('container_last_seen{job="containers",component="mail-sender"}', 1, 1, 1),
      answers,
    ],
  },
  {
    state: "a worker has no pod that works",
    ...{ rule: down, source: "kubernetes", begins: 2 * minute, ends: 5 * minute },
    curves: [
      gauge(deployment("spec_replicas"), 2, 2, 2),
      gauge(deployment("status_replicas_available"), 2, 0, 1),
      answers,
    ],
  },
  {
    state: "a worker is there for moments",
    ...{ rule: down, source: "kubernetes", begins: 10 * minute, ends: 5 * minute },
    curves: [...seldomAvailable(20), answers],
  },
  ...[2, 20, 120].map((runSeconds) => ({
    state: `a pod in CrashLoopBackOff, which runs ${runSeconds} s each time`,
    ...{ rule: loop, source: "kubernetes" as const, begins: 14 * minute, ends: 18 * minute },
    curves: crashLoop("api-a-6d4cf56db6-x7x9z", runSeconds),
  })),
  {
    state: "a database in CrashLoopBackOff",
    ...{ rule: loop, source: "kubernetes", begins: 14 * minute, ends: 18 * minute },
    curves: crashLoop("orders-0", 5),
  },
  {
    state: "a worker that ends after 30 s each time",
    ...{ rule: loop, source: "docker", begins: 10 * minute, ends: 18 * minute },
    curves: dockerCrashes("mail", 30),
  },
  {
    state: "a service whose process is another one every 90 s",
    ...{ rule: loop, source: "docker", begins: 8 * minute, ends: 18 * minute },
    curves: [
      course('process_start_time_seconds{job="services",service="api",slot="a"}', (now) =>
        Math.floor(Math.min(Math.max(now, 0), hour) / 90),
      ),
    ],
  },
  {
    state: "a process that the agent starts anew every 90 s",
    ...{ rule: loop, source: "local", begins: 8 * minute, ends: 18 * minute },
    curves: [
      course('slipway_process_restarts_total{service="api",slot="a"}', (now) =>
        Math.floor(Math.min(Math.max(now, 0), hour) / 90),
      ),
    ],
  },
  {
    state: "a schedule that has never succeeded",
    ...{
      rule: ruleOf("schedule_failed"),
      source: "kubernetes",
      begins: 2 * minute,
      ends: 7 * minute,
    },
    curves: failedRun(1, undefined).map((curve) => ({
      ...curve,
      healthy: undefined,
      faulty: 1,
    })),
  },
  {
    state: "MySQL with few connections left",
    ...{ rule: ruleOf("database_connections"), source: "docker" },
    ...{ begins: 6 * minute, ends: 2 * minute },
    curves: [
      gauge('mysql_global_status_threads_connected{job="databases",component="orders"}', 1, 150, 1),
      gauge(
        'mysql_global_variables_max_connections{job="databases",component="orders"}',
        151,
        151,
        151,
      ),
    ],
  },
  {
    state: "the exporter is gone, and with it what it tells",
    ...{ rule: ruleOf("figures_missing"), source: "kubernetes" },
    ...{ begins: 17 * minute, ends: 2 * minute },
    curves: [gauge('up{job="databases",component="orders"}', 1, undefined, 1)],
  },
  {
    state: "a certificate that nobody can look at",
    ...{ rule: ruleOf("figures_missing"), source: "docker" },
    ...{ begins: 11 * minute, ends: 2 * minute },
    curves: [
      gauge('up{job="databases",component="orders"}', 1, 1, 1),
      gauge('probe_success{job="certificates",instance="shop.example:443"}', 1, 0, 1),
    ],
  },
];
