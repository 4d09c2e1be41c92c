import type { Deployed, DeployedResource } from "../deployed.ts";

/** A thing that AWS is asked about, with the words of the program for it. */
export interface AwsPlace {
  /** Its name at AWS. */
  physicalName: string;
  region: string;
  /** The component. */
  name: string;
  slot?: string;
}

/** A service of ECS. */
export interface EcsPlace extends AwsPlace {
  /** `service` or `worker`. */
  kind: string;
  cluster: string;
}

/** An alarm, with the alert that it stands for. */
export interface AlarmPlace extends AwsPlace {
  alert: string;
  severity: string;
}

/** The services of ECS that a stack has, as its state knows them. */
export function listEcs({ resources }: Deployed, region: string): EcsPlace[] {
  return placesOf(resources, "aws:ecs/service:Service", region).map(([place, resource]) => ({
    ...place,
    ...slotOf(place.name, resource.name),
    kind: isWorker(resources, place.name) ? "worker" : "service",
    cluster: text(resource.outputs.cluster) ?? text(resource.inputs.cluster) ?? "",
  }));
}

/** The log groups of the programs of a stack. */
export function listLogGroups({ resources }: Deployed, region: string): AwsPlace[] {
  const groups = placesOf(resources, "aws:cloudwatch/logGroup:LogGroup", region);
  return groups
    .map(([place]) => place)
    .filter(({ physicalName }) => physicalName.startsWith("/slipway/"));
}

/** The alarms of a stack. */
export function listAlarms({ resources }: Deployed, region: string): AlarmPlace[] {
  return placesOf(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", region).map(
    ([place, { name, inputs }]) => ({
      ...place,
      alert: tagOf(inputs, "alert") ?? name,
      severity: tagOf(inputs, "severity") ?? "none",
    }),
  );
}

function placesOf(
  resources: readonly DeployedResource[],
  type: string,
  region: string,
): [AwsPlace, DeployedResource][] {
  return resources
    .filter((resource) => resource.type === type)
    .flatMap((resource): [AwsPlace, DeployedResource][] => {
      const physicalName = text(resource.outputs.name) ?? text(resource.inputs.name);
      const name = tagOf(resource.inputs, "component");
      if (physicalName === undefined || name === undefined) return [];
      const own = text(resource.inputs.region) ?? text(resource.outputs.region) ?? region;
      return [[{ physicalName, region: own, name }, resource]];
    });
}

/** A child's name in the program is its component's and its slot. */
function slotOf(component: string, name: string): { slot?: string } {
  const slot = ["a", "b"].find((one) => name === `${component}-${one}`);
  return slot === undefined ? {} : { slot };
}

function isWorker(resources: readonly DeployedResource[], component: string): boolean {
  return resources.some(({ type, name }) => type === "slipway:index:Worker" && name === component);
}

function tagOf({ tags }: Record<string, unknown>, tag: string): string | undefined {
  if (typeof tags !== "object" || tags === null) return undefined;
  return text((tags as Record<string, unknown>)[tag]);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
