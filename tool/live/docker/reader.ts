import { lokiPort } from "../../../components/observability/loki.ts";
import type { Deployed } from "../deployed.ts";
import { listExpected } from "../deployed.ts";
import { openAnswer, type HttpPlace } from "../http.ts";
import { splitLines, splitTime } from "../lines.ts";
import type { LiveAlert, LiveLogLine, LiveLogQuery, LiveReader } from "../live.ts";
import { linesToRead, mergeLines } from "../merge-lines.ts";
import { withMissing } from "../missing.ts";
import { keepsLogs, readLogs } from "../loki/kept.ts";
import { readAlerts, type Fetch } from "../prometheus/alerts.ts";
import {
  api,
  labelsOf,
  listContainers,
  type Container,
  type ContainerFilter,
} from "./containers.ts";
import { runInside } from "./exec.ts";
import { readFrames } from "./frames.ts";
import { nameOf, viewContainers } from "./services.ts";

/** Asks the engine of a stack by its HTTP API. */
export function createDockerReader(
  place: HttpPlace,
  filter: ContainerFilter,
  deployed: Deployed,
): LiveReader {
  const expected = listExpected(deployed);
  const kindOf = (component: string): string | undefined =>
    expected.find(({ name }) => name === component)?.kind;
  return {
    place: place.label,
    services: async () =>
      withMissing(viewContainers(await listContainers(place, filter), kindOf), expected),
    logs: async function* (query) {
      const containers = await listContainers(place, filter);
      const own = (): AsyncIterable<LiveLogLine> => {
        const wanted = containers.filter((container) => isWanted(container, query));
        const sources = wanted.map((container) =>
          readLog(place, container, nameOf(container, kindOf), query),
        );
        return mergeLines(sources, query);
      };
      const loki = lokiOf(place, containers);
      yield* readLogs({ loki, isKept: keepsLogs(deployed), own }, query);
    },
    alerts: async () => readContainerAlerts(place, await listContainers(place, filter)),
  };
}

/** Of all, those that programs wrote; a helper's where its component is asked for. */
function isWanted(container: Container, { component }: LiveLogQuery): boolean {
  const { tool, component: name } = labelsOf(container);
  return component === undefined ? tool === undefined : name === component;
}

async function* readLog(
  place: HttpPlace,
  { Id, Config }: Container,
  { name, slot }: { name: string; slot?: string },
  query: LiveLogQuery,
): AsyncIterable<LiveLogLine> {
  const lines = linesToRead(query);
  const { since } = query.filter;
  const asked = new URLSearchParams({
    stdout: "true",
    stderr: "true",
    timestamps: "true",
    follow: String(query.follow),
    tail: lines === undefined ? "all" : String(lines),
    ...(since && { since: String(since.getTime() / 1000) }),
  });
  const path = `${api}/containers/${Id}/logs?${asked.toString()}`;
  const answer = await openAnswer(place, { path, signal: query.signal });
  for await (const line of splitLines(readFrames(answer, Config.Tty))) {
    yield { name, slot, ...splitTime(line) };
  }
}

/** Its Prometheus publishes no port: it is asked from within its container. */
async function readContainerAlerts(
  place: HttpPlace,
  containers: readonly Container[],
): Promise<LiveAlert[] | undefined> {
  const prometheus = findTool(containers, "prometheus");
  if (prometheus === undefined) return undefined;
  const alertmanager = findTool(containers, "alertmanager");
  return readAlerts({
    prometheus: fetchInside(place, prometheus, "http://127.0.0.1:9090"),
    ...(alertmanager && {
      alertmanager: fetchInside(place, alertmanager, "http://127.0.0.1:9093"),
    }),
  });
}

/** Loki's image has no program to ask it by: it is asked from within Grafana's, which reaches it. */
function lokiOf(place: HttpPlace, containers: readonly Container[]): Fetch | undefined {
  const grafana = findTool(containers, "grafana");
  if (grafana === undefined || findTool(containers, "loki") === undefined) return undefined;
  return fetchInside(place, grafana, `http://loki:${lokiPort}`);
}

function findTool(containers: readonly Container[], tool: string): Container | undefined {
  return containers.find(
    (container) => labelsOf(container).tool === tool && container.State.Status === "running",
  );
}

/** By the wget of its image, with which its health is checked, too. */
function fetchInside(place: HttpPlace, { Id }: Container, server: string): Fetch {
  return async (path) =>
    JSON.parse(await runInside(place, Id, ["wget", "-q", "-O", "-", server + path])) as unknown;
}
