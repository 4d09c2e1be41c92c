import type { Deployed } from "../deployed.ts";
import { listExpected } from "../deployed.ts";
import { askJson, openAnswer, type HttpPlace } from "../http.ts";
import { splitLines, splitTime } from "../lines.ts";
import type { LiveAlert, LiveLogLine, LiveLogQuery, LiveReader } from "../live.ts";
import { linesToRead, mergeLines } from "../merge-lines.ts";
import { withMissing } from "../missing.ts";
import { readAlerts } from "../prometheus/alerts.ts";
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
    logs: (query) => readLogs(place, filter, query),
    alerts: async () => readClusterAlerts(place, filter, await listObjects(place, filter)),
  };
}

async function* readLogs(
  place: HttpPlace,
  filter: NamespaceFilter,
  query: LiveLogQuery,
): AsyncIterable<LiveLogLine> {
  const { pods } = await listObjects(place, filter);
  const sources = pods
    .filter((pod) => isWanted(pod, query))
    .flatMap((pod) =>
      // One whose image was never pulled has no log, and would be refused.
      (pod.status.containerStatuses ?? [])
        .filter(({ state, restartCount }) => state.waiting === undefined || restartCount > 0)
        .map(({ name }) => readLog(place, filter, { pod, container: name }, query)),
    );
  yield* mergeLines(sources, query);
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

/** By the API server's proxy to the Services of Prometheus and Alertmanager, which nobody else reaches. */
async function readClusterAlerts(
  place: HttpPlace,
  { namespace }: NamespaceFilter,
  { sets }: Objects,
): Promise<LiveAlert[] | undefined> {
  const serviceOf = (kind: string): string | undefined =>
    sets.find(({ metadata }) => metadata.labels["app.kubernetes.io/component"] === kind)?.metadata
      .name;
  const at = (service: string, port: number) => async (path: string) =>
    askJson(place, {
      path: `/api/v1/namespaces/${namespace}/services/${service}:${port}/proxy${path}`,
    });
  const prometheus = serviceOf("prometheus");
  if (prometheus === undefined) return undefined;
  const alertmanager = serviceOf("alertmanager");
  return readAlerts({
    prometheus: at(prometheus, 9090),
    ...(alertmanager !== undefined && { alertmanager: at(alertmanager, 9093) }),
  });
}
