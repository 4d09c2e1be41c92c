import type * as inputs from "@pulumi/kubernetes/types/input.js";
import { readyPathOf } from "../../plan/workload-shape.ts";
import type { HealthPlan, WorkloadShape } from "../../plan/workload-shape.ts";
import { escapeExpansion } from "./expansion.ts";
import type { ServerPlan } from "../containers/server.ts";
import type { PodPlan } from "./pod.ts";

/** What a service without a health check is judged by: it takes connections. */
const connection: Omit<HealthPlan, "path"> = {
  intervalSeconds: 30,
  timeoutSeconds: 10,
  startSeconds: 60,
  failures: 3,
};

/**
 * The probes of a service, from its health check.
 *
 * A pod is looked at every few seconds until it has started, for at most `startSeconds`; whether it
 * may take requests is asked as often, by a path of its own where it has one; whether it has to be
 * started anew every `intervalSeconds`. Workers answer nobody and have none.
 */
export function planProbes({ kind, port, health }: WorkloadShape): PodPlan["probes"] {
  if (kind === "worker") return {};
  if (port === 0) return {};
  if (!health) return planTiming({ tcpSocket: { port: "http" } }, connection);
  return planTiming(askFor(health.path), health, 5, askFor(readyPathOf(health)));
}

function askFor(path: string): inputs.core.v1.Probe {
  return { httpGet: { path, port: "http", scheme: "HTTP" } };
}

/**
 * The probes of a server that tells by a command whether it takes clients: some commands start a
 * virtual machine of their own, and get ten seconds. It has started once it works, so that nobody
 * ends it while it recovers, and then is started anew only when it works no more.
 */
export function planCommandProbes(
  plan: Pick<ServerPlan, "healthCommand" | "aliveCommand" | "startSeconds">,
): PodPlan["probes"] {
  const { healthCommand, aliveCommand = healthCommand, startSeconds } = plan;
  const times = { ...connection, startSeconds };
  const { livenessProbe } = planTiming(askBy(aliveCommand), times, 10);
  return {
    ...planTiming(askBy(healthCommand), times, 10),
    ...(livenessProbe && { livenessProbe }),
  };
}

function askBy(command: string): inputs.core.v1.Probe {
  return { exec: { command: ["sh", "-c", escapeExpansion(command)] } };
}

/** The probes of a server on a named port: by a path, or by whether it takes connections. */
export function planHttpProbes(path: string | undefined, port: string): PodPlan["probes"] {
  const ask =
    path === undefined ? { tcpSocket: { port } } : { httpGet: { path, port, scheme: "HTTP" } };
  return planTiming(ask, connection);
}

/**
 * @param fastSeconds between two looks at a pod that starts, or that may take requests
 * @param ready what is asked for the latter
 */
function planTiming(
  ask: inputs.core.v1.Probe,
  { intervalSeconds, timeoutSeconds, startSeconds, failures }: Omit<HealthPlan, "path">,
  fastSeconds = 5,
  ready = ask,
): PodPlan["probes"] {
  const fast = Math.min(fastSeconds, intervalSeconds);
  const quick = { ...ask, periodSeconds: fast, timeoutSeconds: Math.min(fast, timeoutSeconds) };
  return {
    startupProbe: { ...quick, failureThreshold: Math.ceil(startSeconds / fast) },
    readinessProbe: { ...quick, ...ready, failureThreshold: failures },
    livenessProbe: {
      ...ask,
      periodSeconds: intervalSeconds,
      timeoutSeconds,
      failureThreshold: failures,
    },
  };
}
