import type { ECSClient, Service } from "@aws-sdk/client-ecs";
import type { LiveService, LiveState } from "../live.ts";
import { askAws, chunk } from "./ask.ts";
import type { EcsPlace } from "./places.ts";

/** Most services in one question. Source: ECS API reference, DescribeServices. */
const mostServices = 10;

/**
 * How the services of ECS stand; one that AWS does not know is missing. Their images are in the task
 * definitions, each of which is asked for by itself.
 */
export async function readEcs(places: readonly EcsPlace[], images = false): Promise<LiveService[]> {
  const groups = Map.groupBy(places, ({ region, cluster }) => JSON.stringify([region, cluster]));
  const found = await Promise.all([...groups.values()].map((group) => readGroup(group, images)));
  return found.flat();
}

async function readGroup(places: readonly EcsPlace[], images: boolean): Promise<LiveService[]> {
  const [first] = places;
  if (first === undefined) return [];
  const { region, cluster } = first;
  const ecs = await import("@aws-sdk/client-ecs");
  const client = new ecs.ECSClient({ region });
  const answers = await Promise.all(
    chunk(places, mostServices).map((some) => {
      const services = some.map(({ physicalName }) => physicalName);
      return askAws(region, () =>
        client.send(new ecs.DescribeServicesCommand({ cluster, services })),
      );
    }),
  );
  const services = answers.flatMap((answer) => answer.services ?? []);
  return await Promise.all(
    places.map(async (place) => {
      const service = services.find(({ serviceName }) => serviceName === place.physicalName);
      const view = viewService(place, service);
      return images && service !== undefined
        ? { ...view, ...(await readImages(client, region, service)) }
        : view;
    }),
  );
}

/** The images of each task definition that tasks of a service run by. */
async function readImages(
  client: ECSClient,
  region: string,
  service: Service,
): Promise<Pick<LiveService, "images">> {
  const { deployments = [], desiredCount = 0 } = service;
  const running = deployments.filter(({ runningCount = 0 }) => runningCount > 0);
  // Before its first task runs, a service says what it will run by.
  const told = running.length > 0 ? running : desiredCount > 0 ? [service] : [];
  const names = new Set(told.flatMap(({ taskDefinition }) => taskDefinition ?? []));
  const { DescribeTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
  const images = await Promise.all(
    [...names].map(async (taskDefinition) => {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition });
      const answer = await askAws(region, () => client.send(command));
      const containers = answer.taskDefinition?.containerDefinitions ?? [];
      return containers.flatMap(({ image }) => image ?? []);
    }),
  );
  return images.length === 0 ? {} : { images };
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
