import type { LiveService, LiveState } from "../live.ts";
import type { Objects, Pod, PodSet } from "./objects.ts";

/** What runs, from the sets of pods of a namespace: one entry for each. */
export function viewObjects({ sets, pods }: Objects): LiveService[] {
  return sets.filter(({ spec }) => spec.replicas > 0).map((set) => viewSet(set, podsOf(set, pods)));
}

/** Component, kind and slot, by the labels that everything of ours has. */
export function nameOf({ labels }: { labels: Readonly<Record<string, string>> }): {
  name: string;
  kind: string;
  slot?: string;
} {
  const slot = labels["slipway.dev/slot"];
  return {
    name: labels["slipway.dev/component"] ?? labels["app.kubernetes.io/name"] ?? "",
    kind: labels["app.kubernetes.io/component"] ?? "server",
    ...(slot !== undefined && { slot }),
  };
}

/** The pods of a set have its name and slot as labels. */
function podsOf({ metadata }: PodSet, pods: readonly Pod[]): Pod[] {
  const keys = ["app.kubernetes.io/name", "slipway.dev/slot", "app.kubernetes.io/component"];
  return pods.filter((pod) =>
    keys.every((key) => pod.metadata.labels[key] === metadata.labels[key]),
  );
}

function viewSet(set: PodSet, pods: readonly Pod[]): LiveService {
  const problems = pods.map(problemOf).filter((problem) => problem !== undefined);
  const [problem] = problems;
  const ready = Math.min(set.status.readyReplicas, set.spec.replicas);
  const restarts = pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  const isWhole = ready === set.spec.replicas;
  return {
    ...nameOf(set.metadata),
    state: isWhole ? "healthy" : (problem?.state ?? (pods.length === 0 ? "failed" : "starting")),
    ready,
    wanted: set.spec.replicas,
    restarts,
    ...(!isWhole && { detail: problem?.detail ?? quotaProblem(set) }),
    ...imagesOf(pods),
  };
}

/** What each pod was made from, helpers in it too. */
function imagesOf(pods: readonly Pod[]): Pick<LiveService, "images"> {
  const images = pods
    .map(({ spec }) => spec.containers.flatMap(({ image }) => image ?? []))
    .filter((names) => names.length > 0);
  return images.length === 0 ? {} : { images };
}

/** Why a pod does not become ready; undefined where it is only starting, or well. */
function problemOf({ status }: Pod): { state: LiveState; detail: string } | undefined {
  for (const { state, lastState, name, ready } of status.containerStatuses ?? []) {
    const { reason = "", message = "" } = state.waiting ?? {};
    if (reason === "CrashLoopBackOff") {
      return { state: "restarting", detail: `${reason}: ${describeEnd(lastState.terminated)}` };
    }
    if (reason !== "" && reason !== "ContainerCreating" && reason !== "PodInitializing") {
      return { state: "failed", detail: [reason, message].filter(Boolean).join(": ") };
    }
    if (status.phase === "Running" && !ready && state.terminated === undefined) {
      return { state: "unhealthy", detail: `${name} is not ready` };
    }
  }
  const unscheduled = status.conditions?.find(
    ({ type, status: value }) => type === "PodScheduled" && value === "False",
  );
  if (unscheduled !== undefined) return { state: "starting", detail: unscheduled.message };
  return status.phase === "Failed" ? { state: "failed", detail: "its pod failed" } : undefined;
}

function describeEnd(end: { reason: string; exitCode: number } | undefined): string {
  if (end === undefined) return "it ends again and again";
  return end.reason === "OOMKilled"
    ? "was killed for want of memory"
    : `exited with code ${end.exitCode}`;
}

/** Where no pod can be made at all, as by a quota, the set says why. */
function quotaProblem({ status }: PodSet): string | undefined {
  return status.conditions?.find(
    ({ type, status: value }) => type === "ReplicaFailure" && value === "True",
  )?.message;
}
