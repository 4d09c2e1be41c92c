import * as pulumi from "@pulumi/pulumi";
import { secret } from "../variables/contract.ts";
import type { VariableContract } from "../variables/contract.ts";
import { throwProblems, UserError } from "../variables/user-error.ts";
import { Alerting } from "./alerting.ts";
import type { Environment } from "./environment.ts";
import { Member } from "./base/member.ts";
import type { MonitoringPlan, TracesPlan } from "./observability/plan.ts";
import { builderOf } from "./base/platform.ts";
import type { BuiltMonitoring } from "./base/platform.ts";
import { onlyFulfilled } from "./base/promises.ts";
import { checkSize } from "./plan/sizes.ts";
import { slots } from "./plan/slots.ts";
import { createProgramRequest, createWiring } from "./base/wiring.ts";

/** What a {@link Monitoring} needs. */
export interface MonitoringArgs {
  /** Environment whose components it watches. */
  environment: Environment;
  /** Path under which services give their figures in Prometheus' text format. @default "/metrics" */
  path?: string;
  /** Seconds between two looks at a service. @default 15 */
  scrapeSeconds?: number;
  /** Days that figures are kept. @default by stage, as logs */
  retentionDays?: number;
  /** Where traces go. @default nowhere */
  traces?: TracesPlan;
  /** Collects the logs, where the platform does not by itself. @default true */
  logs?: boolean;
  /** Go on without it where a machine has no Prometheus. @default false */
  optional?: boolean;
}

/** Monitoring as plain data, as far as it is known before everything is declared. */
export interface MonitoringShape {
  path: string;
  scrapeSeconds: number;
  retentionDays: number;
  traces?: TracesPlan;
  logs: boolean;
  optional: boolean;
}

/**
 * Figures, dashboards, traces and logs of everything in its environment; one is enough.
 *
 * @example
 * new Monitoring("monitoring", { environment: shop });
 */
export class Monitoring extends Member<MonitoringPlan & { optional: boolean }> {
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
    super("Monitoring", name, environment, eventual(shape, onlyFulfilled(planned)), opts);
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

function planMonitoring(name: string, args: MonitoringArgs): MonitoringShape {
  const { environment, path = "/metrics", scrapeSeconds = 15, traces, optional = false } = args;
  const retentionDays = args.retentionDays ?? environment.profile.logDays;
  const shape = { path, scrapeSeconds, retentionDays, logs: args.logs ?? true, optional };
  throwProblems("MonitoringArgs", `Monitoring '${name}'`, [
    ...checkSize("scrapeSeconds", scrapeSeconds, 1, 300, "seconds"),
    ...checkSize("retentionDays", retentionDays, 1, 3650, "days"),
    ...(path.startsWith("/") ? [] : [{ at: "path", message: `is '${path}'; begin it with /` }]),
  ]);
  return { ...shape, ...(traces && { traces }) };
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
  const { path, scrapeSeconds, retentionDays, traces, logs } = shape;
  const services = environment.workloads
    .filter((workload) => workload.shape.kind === "service")
    .map(({ componentName, shape: { port } }) => ({ name: componentName, port, path, slots }));
  return {
    services,
    databases: environment.namesOf("database"),
    caches: environment.namesOf("cache"),
    queues: environment.namesOf("queue"),
    buckets: environment.namesOf("bucket"),
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

/** The plan's properties as inputs, each known once all of it is. */
function eventual(
  { optional }: MonitoringShape,
  plan: Promise<MonitoringPlan>,
): {
  [Key in keyof (MonitoringPlan & { optional: boolean })]: pulumi.Input<
    (MonitoringPlan & { optional: boolean })[Key]
  >;
} {
  return {
    services: plan.then(({ services }) => services),
    databases: plan.then(({ databases }) => databases),
    caches: plan.then(({ caches }) => caches),
    queues: plan.then(({ queues }) => queues),
    buckets: plan.then(({ buckets }) => buckets),
    retentionDays: plan.then(({ retentionDays }) => retentionDays),
    scrapeSeconds: plan.then(({ scrapeSeconds }) => scrapeSeconds),
    traces: plan.then(({ traces }) => traces),
    logs: plan.then(({ logs }) => logs),
    optional,
  };
}

function findAlerting(environment: Environment): Alerting | undefined {
  return environment.members.find((member) => member instanceof Alerting);
}
