import { describe, expect, test } from "vitest";
import type { ProfiledStage } from "../../../variables/stage.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";
import * as docker from "./docker/application.ts";
import * as kubernetes from "./kubernetes/application.ts";
import { builtStages, useResolvedImages } from "../../support/components/released.ts";
import { manifestsOf, templatesOf } from "./kubernetes/manifests.ts";
import { connectionsOf } from "./kubernetes/network.ts";

useResolvedImages();

/** What both platforms have to say of a running program or server. */
interface Running {
  name: string;
  /** Component that it is labelled with, and the one that is its parent. */
  component: string | undefined;
  parent: string;
  stage: string | undefined;
  user: number;
  memoryMb: number;
  cpu: number;
  /** Whether something asks it how it is. */
  asked: boolean;
}

/** One platform as this test reads it. */
interface Reader {
  build(stage: ProfiledStage): Promise<RegisteredResource[]>;
  running(resources: readonly RegisteredResource[]): Running[];
  /** Pairs of components that can reach each other, in alphabetical order. */
  connections(resources: readonly RegisteredResource[]): string[];
}

const platforms: Record<string, Reader> = {
  docker: { build: docker.buildEverything, running: containersOf, connections: networksOf },
  kubernetes: { build: kubernetes.buildEverything, running: podsOf, connections: policiesOf },
};

/** Docker's socket and what cAdvisor reads of the machine are root's. */
const roots = ["everything-docker-proxy", "monitoring-logs-socket", "monitoring-cadvisor"];

const cases = Object.entries(platforms).flatMap(([name, reader]) =>
  builtStages.map((stage) => ({ name, stage, reader })),
);

describe.each(cases)("on $name at stage $stage", ({ stage, reader }) => {
  test("everything that runs is a labelled child of its component", async () => {
    const running = reader.running(await reader.build(stage));
    expect(running.length).toBeGreaterThan(20);
    for (const { name, component, parent, stage: labelled } of running) {
      expect({ name, component, labelled }).toEqual({ name, component: parent, labelled: stage });
    }
  });

  test("everything that runs is an ordinary user, with limits", async () => {
    for (const one of reader.running(await reader.build(stage))) {
      expect([one.name, one.user > 0]).toEqual([one.name, !roots.includes(one.name)]);
      expect(one.memoryMb, one.name).toBeGreaterThan(0);
      expect(one.cpu, one.name).toBeGreaterThan(0);
    }
  });

  test("every service and every store is asked how it is", async () => {
    const resources = await reader.build(stage);
    const running = reader.running(resources);
    const answering = ["Service", "Database", "Cache", "Bucket", "Queue", "Search", "Model"];
    for (const name of componentsOf(resources, answering)) {
      const asked = running.filter(({ component, asked }) => component === name && asked);
      expect([name, asked.length > 0]).toEqual([name, true]);
    }
  });

  test("components reach each other along links, and nowhere else", async () => {
    const resources = await reader.build(stage);
    expect(reader.connections(resources)).toEqual(linksOf(resources));
  });
});

const programs = ["Service", "Worker", "Schedule", "Migration"];
const stores = ["Database", "Cache", "Bucket", "Queue", "Search", "Model"];

function componentsOf(
  resources: readonly RegisteredResource[],
  kinds: readonly string[],
): string[] {
  const types = kinds.map((kind) => `slipway:index:${kind}`);
  return resources.filter(({ type }) => types.includes(type)).map(({ name }) => name);
}

function linksOf(resources: readonly RegisteredResource[]): string[] {
  const types = programs.map((kind) => `slipway:index:${kind}`);
  const pairs = resources
    .filter(({ type }) => types.includes(type))
    .flatMap(({ name, inputs }) =>
      (inputs.links as { name: string }[]).map((link) => pair(name, link.name)),
    );
  return [...new Set(pairs)].toSorted();
}

function pair(one: string, other: string): string {
  return [one, other].toSorted().join(" - ");
}

interface ContainerInputs {
  user: string;
  memory: number;
  cpuQuota: number;
  labels: { label: string; value: string }[];
  healthcheck?: object;
  networksAdvanced?: { name: string; aliases?: string[] }[];
}

function containersOf(resources: readonly RegisteredResource[]): Running[] {
  const config = resources.find(({ type }) => type === "edge:index:Routes")?.inputs.config;
  return docker.pickAll(resources, "Container").map(({ name, parentName, inputs }) => {
    const { user, memory, cpuQuota, labels, healthcheck } = inputs as unknown as ContainerInputs;
    const label = (key: string): string | undefined =>
      labels.find((one) => one.label === `slipway.${key}`)?.value;
    // The edge asks the copies of services, which need no shell for it.
    const asked = healthcheck !== undefined || isAsked(config, `${name}:`);
    return {
      name,
      component: label("component"),
      parent: parentName,
      stage: label("stage"),
      user: Number(user.split(":")[0]),
      memoryMb: memory,
      cpu: cpuQuota / 100_000,
      asked,
    };
  });
}

/** Whether a proxy of Caddy's checks the health of an upstream. */
function isAsked(config: unknown, upstream: string): boolean {
  if (typeof config !== "object" || config === null) return false;
  const { upstreams, health_checks: checks } = config as Record<string, unknown>;
  const here =
    (checks as { active?: object } | undefined)?.active !== undefined &&
    JSON.stringify(upstreams).includes(`"${upstream}`);
  return here || Object.values(config).some((inner) => isAsked(inner, upstream));
}

/** Who shares a network with whom; the edge stands for the service whose name it carries there. */
function networksOf(resources: readonly RegisteredResource[]): string[] {
  const known = componentsOf(resources, [...programs, ...stores]);
  const members = new Map<string, Set<string>>();
  for (const { parentName, inputs } of docker.pickAll(resources, "Container")) {
    for (const { name, aliases = [] } of (inputs as unknown as ContainerInputs).networksAdvanced ??
      []) {
      const isEdge = !known.includes(parentName);
      const names = isEdge ? aliases.filter((alias) => known.includes(alias)) : [parentName];
      members.set(name, new Set([...(members.get(name) ?? []), ...names]));
    }
  }
  const pairs = [...members.values()].flatMap((names) =>
    [...names].flatMap((one) =>
      [...names].filter((other) => other > one).map((other) => pair(one, other)),
    ),
  );
  return [...new Set(pairs)].toSorted();
}

function podsOf(resources: readonly RegisteredResource[]): Running[] {
  return resources.flatMap((resource) =>
    templatesOf(manifestsOf([resource])).map(({ template }) => {
      const { labels } = template.metadata;
      const [container] = template.spec.containers;
      const limits = container?.resources?.limits ?? {};
      const requests = container?.resources?.requests ?? {};
      return {
        name: resource.name,
        component: labels["slipway.dev/component"],
        parent: resource.parentName,
        stage: labels["slipway.dev/stage"],
        user: Number(template.spec.securityContext?.runAsUser),
        memoryMb: Number.parseInt(limits.memory ?? "0", 10),
        cpu: Number.parseFloat(requests.cpu ?? "0"),
        asked: container?.readinessProbe !== undefined && container.livenessProbe !== undefined,
      };
    }),
  );
}

function policiesOf(resources: readonly RegisteredResource[]): string[] {
  const known = componentsOf(resources, [...programs, ...stores]);
  const ends = connectionsOf(manifestsOf(resources)).map((line) => line.replace(/:\d+$/, ""));
  const pairs = ends
    .map((line) => line.split(" -> "))
    .filter((names) => names.every((name) => known.includes(name)))
    .map(([one = "", other = ""]) => pair(one, other));
  return [...new Set(pairs)].toSorted();
}
