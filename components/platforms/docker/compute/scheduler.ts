import * as pulumi from "@pulumi/pulumi";
import type { Container } from "@pulumi/docker/container.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { createContainer } from "../container.ts";
import type { ContainerPlan } from "../container-plan.ts";
import { dockerOf } from "../handles.ts";
import { fetchLockedImage } from "../images.ts";
import { labelsOf } from "../labels.ts";
import { helperOf } from "../network-plan.ts";
import { createNetwork } from "../networks.ts";
import { formatSchedule } from "./schedule-config.ts";
import type { ScheduledJob } from "./schedule-config.ts";

const socket = "/var/run/docker.sock";

/**
 * Builds what starts schedules and backups by the clock, where there are any: an Ofelia for each
 * time zone, and between them and Docker a proxy that lets them look at containers and start them,
 * and nothing else.
 */
export async function createSchedulers(owner: EnvironmentView): Promise<void> {
  const { jobs, backedUp } = dockerOf(owner);
  const backups = [...backedUp.keys()].map((name) => helperOf(name, "backup"));
  // An archive's data stay, and so do their backups.
  const schedules = owner.plan.mode === "archived" ? [] : owner.namesOf("schedule");
  const names = [...schedules, ...backups];
  if (names.length === 0) return;
  const found = await Promise.all(names.map((name) => jobs.find(name)));
  const network = createNetwork(owner, ["scheduler", "socket"], true);
  const proxy = createProxy(owner, network.name);
  for (const [timezone, zoned] of Map.groupBy(found, ({ when }) => when.timezone)) {
    createScheduler(owner, { timezone, jobs: zoned, network: network.name, proxy });
  }
}

interface Scheduler {
  timezone: string;
  jobs: readonly ScheduledJob[];
  network: pulumi.Output<string>;
  proxy: Container;
}

function createScheduler(
  owner: EnvironmentView,
  { timezone, jobs, network, proxy }: Scheduler,
): void {
  const image = fetchLockedImage(owner, "ofelia");
  const parts = {
    labels: labelsOf(owner, { scheduler: owner.componentName }),
    env: { DOCKER_HOST: "tcp://docker:2375", TZ: timezone },
    networks: [{ name: network, aliases: [] }],
    files: { "/etc/ofelia/config.ini": formatJobs(jobs) },
  };
  const plan = planScheduler(image.reference);
  createContainer(owner, roleIn(timezone), plan, parts, [image.ready, proxy]);
}

/** The scheduler of UTC, which backups have, needs no zone in its name. */
function roleIn(timezone: string): string[] {
  if (timezone === "UTC") return ["scheduler"];
  const zone = timezone
    .toLowerCase()
    .replace("+", "-plus-")
    .replaceAll(/[^a-z0-9]+/g, "-");
  return ["scheduler", zone];
}

function formatJobs(jobs: readonly ScheduledJob[]): pulumi.Output<string> {
  const entries = jobs.map(({ name, container, when }) =>
    container.name.apply((started) => ({ name, ...when, container: started })),
  );
  return pulumi.all(entries).apply(formatSchedule);
}

function createProxy(owner: EnvironmentView, network: pulumi.Output<string>): Container {
  const image = fetchLockedImage(owner, "docker-socket-proxy");
  const parts = {
    labels: labelsOf(owner, { scheduler: owner.componentName }),
    env: { CONTAINERS: "1", ALLOW_START: "1", INFO: "1", POST: "0", EVENTS: "0" },
    networks: [{ name: network, aliases: ["docker"] }],
    volumes: [{ hostPath: socket, containerPath: socket, readOnly: true }],
  };
  const plan = planProxy(image.reference);
  return createContainer(owner, ["docker", "proxy"], plan, parts, [image.ready]);
}

/** The scheduler's container as plain data. */
function planScheduler(image: string): ContainerPlan {
  return {
    image,
    user: "1000:1000",
    entrypoint: ["/usr/bin/ofelia", "daemon", "--config", "/etc/ofelia/config.ini"],
    memoryMb: 128,
    cpu: 0.25,
    scratchPaths: ["/tmp"],
    writableRoot: true,
  };
}

/** The proxy's container as plain data: Docker's socket is root's, whom this one has to be. */
function planProxy(image: string): ContainerPlan {
  return {
    image,
    user: "0:0",
    memoryMb: 64,
    cpu: 0.25,
    scratchPaths: ["/tmp", "/run", "/var/lib/haproxy"],
  };
}
