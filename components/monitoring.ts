import * as pulumi from "@pulumi/pulumi";
import { workloadsOf } from "./base/workload.ts";
import { secret } from "../variables/types/text.ts";
import type { VariableContract } from "../variables/contract.ts";
import { UserError } from "../variables/user-error.ts";
import { Alerting } from "./alerting.ts";
import type { Environment } from "./environment.ts";
import { Member } from "./base/member.ts";
import { builderOf } from "./base/platform.ts";
import type { BuiltMonitoring } from "./base/platform.ts";
import { onlyFulfilled } from "./base/promises.ts";
import type { MonitoringPlan } from "./plan/monitoring-plan.ts";
import { planMonitoring } from "./plan/monitoring-shape.ts";
import type { MonitoringOptions, MonitoringShape } from "./plan/monitoring-shape.ts";
import { slots } from "./plan/slots.ts";
import type { UntakenPlan } from "./plan/untaken.ts";
import { createProgramRequest, createWiring, judged } from "./base/wiring.ts";
import type { Judged } from "./base/wiring.ts";

/** What a {@link Monitoring} needs. */
export interface MonitoringArgs extends MonitoringOptions {
  /** Environment whose components it watches. */
  environment: Environment;
}

/** Monitoring as previews, diffs and policies see it. */
interface MonitoringInputs extends MonitoringPlan, UntakenPlan {
  optional: boolean;
}

/**
 * Figures, dashboards, traces and logs of everything in its environment; one is enough.
 *
 * @example
 * new Monitoring("monitoring", { environment: shop });
 */
export class Monitoring extends Member<MonitoringInputs & Judged> {
  /** Address of the dashboards, or of Prometheus where there are none; undefined where absent. */
  readonly url: pulumi.Output<string | undefined>;
  /** Whether the environment goes on without it. */
  readonly optional: boolean;
  /** The part of the plan that is known at once. */
  readonly shape: MonitoringShape;
  /** Values of the headers that traces are sent with, by variable; for platforms. */
  readonly traceHeaders: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "monitoring", name);
    const shape = planMonitoring(name, args);
    const variables = createContract(shape);
    environment.declare("monitoring", name, [], variables);
    const wiring = environment.track(createWiring("monitoring", name, { environment, variables }));
    const planned = environment.track(planAll(shape, environment));
    const inputs = eventual(shape, onlyFulfilled(planned));
    super("Monitoring", name, environment, { ...inputs, ...judged(environment, wiring) }, opts);
    this.optional = shape.optional;
    this.shape = shape;
    const headers = wiring.then((wired) => createProgramRequest(wired).variables);
    this.traceHeaders = pulumi.output(onlyFulfilled(headers));
    const built = environment.trackWatcher(
      Promise.all([planned, wiring]).then(async ([plan, wired]) => {
        const alerting = findAlerting(environment);
        await alerting?.built;
        const secrets = createProgramRequest(wired).variables;
        const { optional } = shape;
        return builder(this, { plan, optional, secrets, ...(alerting && { alerting }) });
      }),
    );
    const outputs = pulumi.output<BuiltMonitoring>(onlyFulfilled(built));
    this.url = outputs.apply(({ url }) => url);
    this.registerOutputs({ url: this.url, optional: this.optional });
  }
}

function createContract({ traces }: MonitoringShape): VariableContract {
  const headers = Object.entries(traces?.headers ?? {}).map(
    ([header, variable]) =>
      [variable, secret({ description: `Header ${header} that traces are sent with.` })] as const,
  );
  return Object.fromEntries(headers);
}

async function planAll(shape: MonitoringShape, environment: Environment): Promise<MonitoringPlan> {
  await environment.declared;
  checkSingle(environment);
  checkTold(shape, environment);
  const { path, scrapeSeconds, retentionDays, traces, logs, alerts, panels } = shape;
  const services = workloadsOf(environment)
    .filter((workload) => workload.shape.kind === "service")
    .map(({ componentName, shape: { port } }) => ({ name: componentName, port, path, slots }));
  return {
    services,
    workers: environment.namesOf("worker"),
    databases: environment.namesOf("database"),
    caches: environment.namesOf("cache"),
    queues: environment.namesOf("queue"),
    buckets: environment.namesOf("bucket"),
    searches: environment.namesOf("search"),
    models: environment.namesOf("model"),
    schedules: environment.namesOf("schedule"),
    alerts,
    panels,
    retentionDays,
    scrapeSeconds,
    ...(traces && { traces }),
    logs,
  };
}

function checkSingle(environment: Environment): void {
  for (const kind of ["monitoring", "alerting"] as const) {
    const names = environment.namesOf(kind);
    if (names.length < 2) continue;
    throw new UserError(
      "SecondMonitoring",
      `The environment has ${names.length} ${kind} components (${names.join(", ")}), ` +
        `and one watches everything: remove ${names.slice(1).join(", ")}.`,
    );
  }
}

/** An alert that nobody is told of would be one in name only. */
function checkTold({ alerts }: MonitoringShape, environment: Environment): void {
  if (alerts.length === 0 || environment.namesOf("alerting").length > 0) return;
  throw new UserError(
    "AlertingMissing",
    `Monitoring has alerts (${alerts.map(({ name }) => name).join(", ")}), and nobody is told of ` +
      `them: add new Alerting("alerting", { environment, receivers: […] }).`,
  );
}

/** The plan's properties as inputs, each known once all of it is. */
function eventual(
  { optional, untaken }: MonitoringShape,
  plan: Promise<MonitoringPlan>,
): { [Key in keyof MonitoringInputs]: pulumi.Input<MonitoringInputs[Key]> } {
  return {
    services: plan.then(({ services }) => services),
    workers: plan.then(({ workers }) => workers),
    databases: plan.then(({ databases }) => databases),
    caches: plan.then(({ caches }) => caches),
    queues: plan.then(({ queues }) => queues),
    buckets: plan.then(({ buckets }) => buckets),
    searches: plan.then(({ searches }) => searches),
    models: plan.then(({ models }) => models),
    schedules: plan.then(({ schedules }) => schedules),
    alerts: plan.then(({ alerts }) => alerts),
    panels: plan.then(({ panels }) => panels),
    retentionDays: plan.then(({ retentionDays }) => retentionDays),
    scrapeSeconds: plan.then(({ scrapeSeconds }) => scrapeSeconds),
    traces: plan.then(({ traces }) => traces),
    logs: plan.then(({ logs }) => logs),
    optional,
    ...(untaken && { untaken }),
  };
}

function findAlerting(environment: Environment): Alerting | undefined {
  return environment.members.find((member) => member instanceof Alerting);
}
