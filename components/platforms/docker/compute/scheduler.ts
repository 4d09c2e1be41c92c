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
 * Builds what starts schedules and backups by the clock, where there are any: Ofelia, and between it
 * and Docker a proxy that lets it look at containers and start them, and nothing else.
 */
export async function createScheduler(owner: EnvironmentView): Promise<void> {
  const { jobs, backedUp } = dockerOf(owner);
  const backups = [...backedUp.keys()].map((name) => helperOf(name, "backup"));
  // An archive's data stay, and so do their backups.
  const schedules = owner.plan.mode === "archived" ? [] : owner.namesOf("schedule");
  const names = [...schedules, ...backups];
  if (names.length === 0) return;
  const found = await Promise.all(names.map((name) => jobs.find(name)));
  const network = createNetwork(owner, ["scheduler", "socket"], true);
  const proxy = createProxy(owner, network.name);
  const image = fetchLockedImage(owner, "ofelia");
  const parts = {
    labels: labelsOf(owner, { scheduler: owner.componentName }),
    env: { DOCKER_HOST: "tcp://docker:2375" },
    networks: [{ name: network.name, aliases: [] }],
    files: { "/etc/ofelia/config.ini": formatJobs(found) },
  };
  const plan = planScheduler(image.reference);
  createContainer(owner, ["scheduler"], plan, parts, [image.ready, proxy]);
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
