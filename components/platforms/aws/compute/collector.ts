import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { imageFor } from "../../../images/image-for.ts";
import type { Monitoring } from "../../../monitoring.ts";
import { formatCollector } from "../../../observability/otel-collector.ts";
import type { Workload } from "../../../base/workload.ts";
import { formatTraceVariables } from "../../containers/traces.ts";
import type { PolicyStatement } from "./roles.ts";
import { createSecret, referenceSecret } from "../data/secrets.ts";
import type { StoredSecret } from "../built.ts";
import { planLogging } from "./logging.ts";
import { findTraceRoute, xrayStatement } from "./traces.ts";

/** The collector of traces in the task of a program, and what it asks of the rest of the task. */
export interface Collector {
  /** Its definition, as ECS takes it. */
  container: object;
  /** What it takes of the task's size. */
  cpu: number;
  memoryMb: number;
  /** What tells the program where it is. */
  variables: Readonly<Record<string, string>>;
  /** The headers that it sends traces with; undefined where there are none. */
  secret: StoredSecret | undefined;
  /** What it may do by the task's role. */
  statements: readonly PolicyStatement[];
}

/**
 * CPU units of 1/1024, kept for it when all of the task's are wanted, and MB. AWS's own templates
 * have 256 MB; it then refuses traces from 80% on.
 */
const size = { cpu: 32, memoryMb: 256 };

/** Plans the collector beside a program; undefined where the environment sends no traces. */
export function createCollector(
  owner: Workload,
  slot: string,
  logGroup: LogGroup,
): Collector | undefined {
  const route = findTraceRoute(owner);
  if (!route) return undefined;
  const { monitoring, to } = route;
  const headers = Object.values(to.traces?.headers ?? {});
  const secret = headers.length > 0 ? secretOf(monitoring) : undefined;
  const names = [...new Set(headers)].toSorted();
  return {
    ...size,
    container: {
      name: `${owner.componentName}-traces`,
      image: imageFor(owner.environment, "aws-otel-collector"),
      // The program goes on without its traces; a collector that ran for a minute is tried again.
      essential: false,
      restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
      cpu: size.cpu,
      memory: size.memoryMb,
      environment: planVariables(formatCollector({ ...to, isBeside: true }) ?? ""),
      secrets: secret
        ? names.map((name) => ({ name, valueFrom: referenceSecret(secret, name) }))
        : [],
      logConfiguration: planLogging(owner, slot, logGroup),
      ...confinement,
    },
    variables: formatTraceVariables(owner.componentName, "127.0.0.1"),
    secret,
    statements: to.xrayRegion === undefined ? [] : [xrayStatement],
  };
}

/** The image reads its config from a variable. Source: ADOT collector 0.49, pkg/config. */
function planVariables(config: string): { name: string; value: string }[] {
  return [
    { name: "AOT_CONFIG_CONTENT", value: config },
    // Four fifths of its memory, as the collector's memory_limiter asks for beside itself.
    { name: "GOMEMLIMIT", value: `${Math.floor(size.memoryMb * 0.8)}MiB` },
  ];
}

/** What it may not do: it writes no files. Source of the user: ADOT collector 0.49, Dockerfile. */
const confinement = {
  user: "4317:4317",
  readonlyRootFilesystem: true,
  linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
  stopTimeout: 30,
};

const secrets = new WeakMap<Monitoring, StoredSecret>();

/** One secret for all programs, as JSON by the variables' names; the first call makes it. */
function secretOf(monitoring: Monitoring): StoredSecret {
  const known = secrets.get(monitoring);
  if (known) return known;
  const value = pulumi.jsonStringify(monitoring.traceHeaders);
  const made = createSecret(monitoring, "headers", "Headers that traces are sent with", value);
  secrets.set(monitoring, made);
  return made;
}
