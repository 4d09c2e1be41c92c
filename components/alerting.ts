import * as pulumi from "@pulumi/pulumi";
import { secret } from "../variables/types/text.ts";
import type { VariableContract } from "../variables/contract.ts";
import { UserError } from "../variables/user-error.ts";
import type { Environment } from "./environment.ts";
import { Member } from "./base/member.ts";
import { planAlerting } from "./observability/alerting-plan.ts";
import type { AlertingPlan, Receiver, RuleOverrides } from "./plan/monitoring-plan.ts";
import { builderOf } from "./base/platform.ts";
import type { BuiltAlerting } from "./base/platform.ts";
import { onlyFulfilled } from "./base/promises.ts";
import { createProgramRequest, createWiring, judged } from "./base/wiring.ts";
import type { Judged } from "./base/wiring.ts";

/** What an {@link Alerting} needs. */
export interface AlertingArgs {
  /** Environment whose alerts it sends; needs a Monitoring. */
  environment: Environment;
  /** Who is told; at least one. */
  receivers: readonly Receiver[];
  /** Changes of the default alerts, by name; `false` turns one off. @default none */
  rules?: RuleOverrides;
  /** Divides every duration, for tests of the alerts themselves. @default 1 */
  scale?: number;
}

/**
 * Tells people of what goes wrong: the default alerts, sent to Slack, e-mail, PagerDuty or a
 * webhook. A receiver's address or key is a secret variable of the stack's config.
 *
 * @example
 * new Alerting("alerting", {
 *   environment: shop,
 *   receivers: [{ kind: "slack", name: "team", variable: "SLACK_WEBHOOK_URL" }],
 * });
 */
export class Alerting extends Member<AlertingPlan & Judged> {
  /** Address of Alertmanager; undefined where it cannot be reached from outside. */
  readonly url: pulumi.Output<string | undefined>;
  readonly plan: AlertingPlan;
  /** Settles once the platform's resources are made. */
  readonly built: Promise<unknown>;

  constructor(name: string, args: AlertingArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "alerting", name);
    // What an archive has taken down on purpose is no fault.
    const off = args.environment.plan.mode === "archived" && { service_down: false as const };
    const wishes = { ...args, rules: { ...args.rules, ...off } };
    const plan = planAlerting(name, wishes, environment.platform);
    const variables = createContract(plan.receivers);
    environment.declare("alerting", name, [], variables);
    const wiring = environment.track(createWiring("alerting", name, { environment, variables }));
    super("Alerting", name, environment, { ...plan, ...judged(environment, wiring) }, opts);
    this.plan = plan;
    const built = environment.trackWatcher(
      Promise.all([wiring, environment.declared]).then(([wired]) => {
        checkMonitored(name, environment);
        return builder(this, { plan, secrets: createProgramRequest(wired).variables });
      }),
    );
    this.built = built;
    const outputs = pulumi.output<BuiltAlerting>(onlyFulfilled(built));
    this.url = outputs.apply(({ url }) => url);
    this.registerOutputs({ plan: this.plan, url: this.url });
  }
}

function createContract(receivers: readonly Receiver[]): VariableContract {
  const named = receivers.flatMap(({ variable, kind, name }) =>
    variable === undefined
      ? []
      : [[variable, secret({ description: `Of ${kind} receiver '${name}'.` })] as const],
  );
  return Object.fromEntries(named);
}

function checkMonitored(name: string, environment: Environment): void {
  if (environment.namesOf("monitoring").length > 0) return;
  throw new UserError(
    "MonitoringMissing",
    `Alerting '${name}' has nothing to tell: add new Monitoring("monitoring", { environment }).`,
  );
}
