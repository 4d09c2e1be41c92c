import type { LiveService, LiveState } from "../live.ts";
import { labelsOf, type Container } from "./containers.ts";

/** Labels that say what a container is; others are the server of their component. */
const kindLabels = [
  "service",
  "worker",
  "site",
  "backup",
  "edge",
  "scheduler",
  "migration",
  "schedule",
];

/**
 * What runs, from its containers: one entry for the copies of a component in a slot.
 *
 * @param kindOf kind of a component, for those whose containers do not say
 */
export function viewContainers(
  containers: readonly Container[],
  kindOf: (component: string) => string | undefined,
): LiveService[] {
  const groups = Map.groupBy(containers, (container) => JSON.stringify(nameOf(container, kindOf)));
  return [...groups.values()].map((group) => viewGroup(group, kindOf));
}

/** Component, kind and slot of a container. */
export function nameOf(
  container: Container,
  kindOf: (component: string) => string | undefined,
): { name: string; kind: string; slot?: string } {
  const labels = labelsOf(container);
  const name = labels.component ?? "";
  const kind =
    labels.tool ??
    kindLabels.find((label) => labels[label] !== undefined) ??
    kindOf(name) ??
    "server";
  return { name, kind, ...(labels.slot !== undefined && { slot: labels.slot }) };
}

function viewGroup(
  group: readonly Container[],
  kindOf: (component: string) => string | undefined,
): LiveService {
  const [first] = group;
  const name = first === undefined ? { name: "", kind: "" } : nameOf(first, kindOf);
  const states = group.map(stateOf);
  const worst = states.toSorted((one, other) => gravity(other.state) - gravity(one.state))[0];
  return {
    ...name,
    state: worst?.state ?? "missing",
    ready: states.filter(({ state }) => state === "healthy").length,
    wanted: group.length,
    restarts: group.reduce((sum, { RestartCount }) => sum + RestartCount, 0),
    detail: worst?.detail,
    ...imagesOf(group),
  };
}

/** What each copy was made from, as far as the engine tells. */
function imagesOf(group: readonly Container[]): Pick<LiveService, "images"> {
  const images = group.flatMap(({ Config }) =>
    Config.Image === undefined ? [] : [[Config.Image]],
  );
  return images.length === 0 ? {} : { images };
}

const gravities: readonly LiveState[] = [
  "healthy",
  "starting",
  "stopped",
  "unhealthy",
  "restarting",
  "failed",
  "missing",
];

function gravity(state: LiveState): number {
  return gravities.indexOf(state);
}

/** How a container stands; a job that ended well is healthy. */
function stateOf(container: Container): { state: LiveState; detail?: string } {
  const { State } = container;
  switch (State.Status) {
    case "running":
      return runningState(container);
    case "restarting":
      return { state: "restarting", detail: describeExit(container) };
    case "created":
      return { state: "starting" };
    case "exited":
      if (isJob(container) && State.ExitCode === 0) return { state: "healthy" };
      return { state: isJob(container) ? "failed" : "stopped", detail: describeExit(container) };
    default:
      return { state: "stopped", detail: State.Status };
  }
}

function runningState({ State }: Container): { state: LiveState; detail?: string } {
  const status = State.Health?.Status ?? "none";
  if (status === "starting") return { state: "starting" };
  if (status !== "unhealthy") return { state: "healthy" };
  const [line = ""] = (State.Health?.Log?.at(-1)?.Output ?? "").trim().split("\n");
  return { state: "unhealthy", ...(line !== "" && { detail: line }) };
}

/** What runs once is started again by nobody. */
function isJob(container: Container): boolean {
  const labels = labelsOf(container);
  return labels.migration !== undefined || labels.schedule !== undefined;
}

function describeExit({ State }: Container): string {
  if (State.Error !== "") return State.Error;
  return State.OOMKilled ? "was killed for want of memory" : `exited with code ${State.ExitCode}`;
}
