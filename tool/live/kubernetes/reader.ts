import { lokiPort } from "../../../components/observability/loki.ts";
import type { Deployed } from "../deployed.ts";
import { listExpected } from "../deployed.ts";
import { askJson, openAnswer, type HttpPlace } from "../http.ts";
import { splitLines, splitTime } from "../lines.ts";
import type { LiveAlert, LiveLogLine, LiveLogQuery, LiveReader } from "../live.ts";
import { linesToRead, mergeLines } from "../merge-lines.ts";
import { withMissing } from "../missing.ts";
import { keepsLogs, readLogs } from "../loki/kept.ts";
import { readAlerts, type Fetch } from "../prometheus/alerts.ts";
import { listObjects, type NamespaceFilter, type Objects, type Pod } from "./objects.ts";
import { nameOf, viewObjects } from "./services.ts";

/** Asks a cluster by its API server. */
export function createKubernetesReader(
  place: HttpPlace,
  filter: NamespaceFilter,
  deployed: Deployed,
): LiveReader {
  const expected = listExpected(deployed);
  return {
    place: place.label,
    services: async () => withMissing(viewObjects(await listObjects(place, filter)), expected),
    logs: async function* (query) {
      const objects = await listObjects(place, filter);
      const own = (): AsyncIterable<LiveLogLine> => readPods(place, filter, objects, query);
      const loki = serverOf(place, filter, objects, ["loki", lokiPort]);
      yield* readLogs({ loki, isKept: keepsLogs(deployed), own }, query);
    },
    alerts: async () => readClusterAlerts(place, filter, await listObjects(place, filter)),
  };
}

function readPods(
  place: HttpPlace,
  filter: NamespaceFilter,
  { pods }: Objects,
  query: LiveLogQuery,
): AsyncIterable<LiveLogLine> {
  const sources = pods
    .filter((pod) => isWanted(pod, query))
    .flatMap((pod) =>
      // One whose image was never pulled has no log, and would be refused.
      (pod.status.containerStatuses ?? [])
        .filter(({ state, restartCount }) => state.waiting === undefined || restartCount > 0)
        .map(({ name }) => readLog(place, filter, { pod, container: name }, query)),
    );
  return mergeLines(sources, query);
}

const programs = ["service", "worker", "site", "migration", "schedule", "database", "cache"];

/** Of all, those of the application; a helper's where its component is asked for. */
function isWanted({ metadata }: Pod, { component }: LiveLogQuery): boolean {
  const { name, kind } = nameOf(metadata);
  return component === undefined ? programs.includes(kind) : name === component;
}

async function* readLog(
  place: HttpPlace,
  { namespace }: NamespaceFilter,
  { pod, container }: { pod: Pod; container: string },
  query: LiveLogQuery,
): AsyncIterable<LiveLogLine> {
  const lines = linesToRead(query);
  const { since } = query.filter;
  const asked = new URLSearchParams({
    container,
    timestamps: "true",
    follow: String(query.follow),
    ...(lines !== undefined && { tailLines: String(lines) }),
    ...(since && { sinceTime: since.toISOString() }),
  });
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log?${asked.toString()}`;
  const answer = await openAnswer(place, { path, signal: query.signal });
  const { name, slot } = nameOf(pod.metadata);
  for await (const line of splitLines(answer)) yield { name, slot, ...splitTime(line) };
}

async function readClusterAlerts(
  place: HttpPlace,
  filter: NamespaceFilter,
  objects: Objects,
): Promise<LiveAlert[] | undefined> {
  const prometheus = serverOf(place, filter, objects, ["prometheus", 9090]);
  if (prometheus === undefined) return undefined;
  const alertmanager = serverOf(place, filter, objects, ["alertmanager", 9093]);
  return readAlerts({ prometheus, ...(alertmanager !== undefined && { alertmanager }) });
}

/** By the API server's proxy to the Service of a tool, which nobody else reaches. */
function serverOf(
  place: HttpPlace,
  { namespace }: NamespaceFilter,
  { sets }: Objects,
  [kind, port]: readonly [kind: string, port: number],
): Fetch | undefined {
  const service = sets.find(
    ({ metadata }) => metadata.labels["app.kubernetes.io/component"] === kind,
  )?.metadata.name;
  if (service === undefined) return undefined;
  const proxy = `/api/v1/namespaces/${namespace}/services/${service}:${port}/proxy`;
  return async (path) => askJson(place, { path: proxy + path });
}
