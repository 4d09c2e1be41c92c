import { throwProblems } from "../../../../variables/user-error.ts";
import type { Problem } from "../../../../variables/user-error.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import { workloadsOf } from "../../../base/workload.ts";
import { Monitoring } from "../../../monitoring.ts";
import { collectorPorts } from "../../../observability/otel-collector.ts";
import type { CollectorPlan } from "../../../observability/otel-collector.ts";
import { awsOf } from "../handles.ts";
import { allow } from "./roles.ts";
import type { PolicyStatement } from "./roles.ts";
import type { AwsSettings } from "../settings.ts";

/** Where an environment's traces go. */
export interface TraceRoute {
  monitoring: Monitoring;
  /** X-Ray, or what the Monitoring names. */
  to: Pick<CollectorPlan, "xrayRegion" | "traces">;
}

/** Where an environment's traces go; undefined for nowhere. All of it must be declared. */
export function findTraceRoute(owner: Member): TraceRoute | undefined {
  const { settings } = awsOf(owner);
  const monitoring = findMonitoring(owner.environment);
  if (!monitoring) return undefined;
  if (settings.traces === "xray") return { monitoring, to: { xrayRegion: settings.region } };
  const { traces } = monitoring.shape;
  return traces && { monitoring, to: { traces } };
}

function findMonitoring({ members }: EnvironmentView): Monitoring | undefined {
  return members.find((member) => member instanceof Monitoring);
}

/**
 * Checks where traces go, once everything is declared.
 *
 * @throws UserError `AwsSettings` for X-Ray without a Monitoring; `TracesArgs` that lists what the
 * collector beside each program could not do.
 */
export async function checkTraces(owner: EnvironmentView, settings: AwsSettings): Promise<void> {
  await owner.declared;
  const monitoring = findMonitoring(owner);
  const isXray = settings.traces === "xray";
  if (!monitoring) {
    const message = "is xray, and the application has no Monitoring; add one, or leave it out";
    const problems = isXray ? [{ at: "slipway:aws.traces", message }] : [];
    throwProblems("AwsSettings", "slipway:aws", problems);
    return;
  }
  const { traces } = monitoring.shape;
  if (!isXray && !traces) return;
  throwProblems("TracesArgs", `Monitoring '${monitoring.componentName}'`, [
    ...(!isXray && traces ? checkEndpoint(traces.endpoint) : []),
    ...checkPorts(owner),
  ]);
}

/** Programs reach the internet by HTTPS alone: the security groups let nothing else out. */
function checkEndpoint(endpoint: string): Problem[] {
  const url = URL.parse(endpoint);
  if (url?.protocol === "https:" && url.port === "") return [];
  const fix = "name an https:// address without a port, or set slipway:aws.traces to xray";
  const message = `is ${endpoint}; programs on aws reach HTTPS on port 443 alone: ${fix}`;
  return [{ at: "traces.endpoint", message }];
}

/** The containers of a task share their ports. */
function checkPorts(environment: EnvironmentView): Problem[] {
  const taken: number[] = [collectorPorts.grpc, collectorPorts.http];
  return workloadsOf(environment)
    .filter(({ shape }) => shape.kind === "service" && shape.runsAs !== "function")
    .filter(({ shape }) => taken.includes(shape.port))
    .map(({ componentName, shape }) => ({
      at: "traces",
      message: `need port ${shape.port} beside service '${componentName}'; give that another`,
    }));
}

/**
 * What sending traces to X-Ray takes: it knows no resources. The exporter of the collector (0.156)
 * calls PutTraceSegments alone while its `telemetry` is off, as it is by default.
 */
export const xrayStatement: PolicyStatement = allow("Traces", ["xray:PutTraceSegments"], ["*"]);

/** The same for Lambda. Source: its developer guide, "Visualize Lambda function invocations". */
export const activeTracingStatement: PolicyStatement = allow(
  "Traces",
  ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  ["*"],
);
