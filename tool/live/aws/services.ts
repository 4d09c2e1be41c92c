import type { Service } from "@aws-sdk/client-ecs";
import type { LiveService, LiveState } from "../live.ts";
import { askAws, chunk } from "./ask.ts";
import type { EcsPlace } from "./places.ts";

/** Most services in one question. Source: ECS API reference, DescribeServices. */
const mostServices = 10;

/** How the services of ECS stand; one that AWS does not know is missing. */
export async function readEcs(places: readonly EcsPlace[]): Promise<LiveService[]> {
  const groups = Map.groupBy(places, ({ region, cluster }) => JSON.stringify([region, cluster]));
  const found = await Promise.all([...groups.values()].map(readGroup));
  return found.flat();
}

async function readGroup(places: readonly EcsPlace[]): Promise<LiveService[]> {
  const [first] = places;
  if (first === undefined) return [];
  const { region, cluster } = first;
  const { ECSClient, DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
  const client = new ECSClient({ region });
  const answers = await Promise.all(
    chunk(places, mostServices).map((some) => {
      const services = some.map(({ physicalName }) => physicalName);
      return askAws(region, () => client.send(new DescribeServicesCommand({ cluster, services })));
    }),
  );
  const services = answers.flatMap((answer) => answer.services ?? []);
  return places.flatMap((place) =>
    viewService(
      place,
      services.find(({ serviceName }) => serviceName === place.physicalName),
    ),
  );
}

function viewService({ name, kind, slot }: EcsPlace, service: Service | undefined): LiveService {
  const base = { name, kind, ...(slot !== undefined && { slot }) };
  if (service === undefined || service.status === "INACTIVE") {
    return { ...base, state: "missing", ready: 0, wanted: 1, detail: "ECS does not know it" };
  }
  const { desiredCount = 0, runningCount = 0 } = service;
  const state = stateOf(service);
  return {
    ...base,
    state,
    ready: Math.min(runningCount, desiredCount),
    wanted: desiredCount,
    ...(state !== "healthy" && { detail: service.events?.[0]?.message }),
  };
}

function stateOf({ deployments = [], desiredCount = 0, runningCount = 0 }: Service): LiveState {
  if (deployments.some(({ rolloutState }) => rolloutState === "FAILED")) return "failed";
  if (runningCount >= desiredCount) return desiredCount === 0 ? "stopped" : "healthy";
  const isRollingOut = deployments.some(({ rolloutState }) => rolloutState === "IN_PROGRESS");
  return isRollingOut ? "starting" : "unhealthy";
}
