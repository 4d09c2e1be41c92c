import type * as pulumi from "@pulumi/pulumi";
import type { Container } from "@pulumi/docker/container.js";
import { Volume } from "@pulumi/docker/volume.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Linkable } from "../../linkable.ts";
import type { ServerPlan } from "../containers/server.ts";
import { createContainer } from "./container.ts";
import type { ContainerPlan } from "./container-plan.ts";
import { childOptions, linkTargets } from "./handles.ts";
import { planServerHealth } from "./health.ts";
import { fetchLockedImage } from "./images.ts";
import { labelsOf } from "./labels.ts";
import { nameOf } from "./names.ts";
import { joinNetworks } from "./networks.ts";

/** A password that every server and a URL take as it is: letters and digits. */
export function createPassword(owner: Linkable): pulumi.Output<string> {
  const args = { length: 40, special: false };
  return new RandomPassword(owner.childName("password"), args, { parent: owner }).result;
}

/**
 * Builds a backing service: one container with its data in a named volume, found by the
 * component's name in the networks of the links to it.
 *
 * It has no slots: a change stops it, and starts the new one on the same volume. The container is
 * made once everything is declared, since a network cannot be joined later without replacing it.
 */
export function buildServer(
  owner: Linkable,
  plan: ServerPlan,
  password: pulumi.Output<string> | undefined,
): void {
  const volume = plan.persistent ? createVolume(owner, plan) : undefined;
  const { environment } = owner;
  const container = environment.track(
    environment.declared.then(() => createServer(owner, plan, password, volume)),
  );
  linkTargets.set(owner, { ready: [container] });
}

function createServer(
  owner: Linkable,
  plan: ServerPlan,
  password: pulumi.Output<string> | undefined,
  volume: Volume | undefined,
): Container {
  const image = fetchLockedImage(owner.environment, plan.image);
  const parts = {
    labels: labelsOf(owner),
    env: fillPassword(plan.env, password),
    networks: joinNetworks(owner, [owner.componentName]),
    ...(volume && { volumes: [{ volumeName: volume.name, containerPath: plan.dataPath }] }),
  };
  return createContainer(owner, ["server"], planContainer(plan, image.reference), parts, [
    image.ready,
  ]);
}

/** The container of a server as plain data. */
export function planContainer(plan: ServerPlan, image: string): ContainerPlan {
  const kept = plan.persistent ? [] : [plan.dataPath];
  return {
    image,
    user: `${plan.user}:${plan.group}`,
    entrypoint: plan.command,
    memoryMb: plan.memoryMb,
    cpu: plan.cpu,
    scratchPaths: [...plan.scratchPaths, ...kept],
    writableRoot: plan.writableRoot ?? false,
    health: planServerHealth(plan.healthCommand),
    gpus: plan.gpus ?? 0,
  };
}

/** The environment of a server with its password in the places for it. */
export function fillPassword(
  env: ServerPlan["env"],
  password: pulumi.Output<string> | undefined,
): Record<string, pulumi.Input<string>> {
  const entries = Object.entries(env).map(
    ([name, value]) => [name, typeof value === "string" ? value : (password ?? "")] as const,
  );
  return Object.fromEntries(entries);
}

function createVolume(owner: Linkable, plan: ServerPlan): Volume {
  const args = { name: nameOf(owner, "data"), labels: labelsOf(owner) };
  return new Volume(owner.childName("data"), args, {
    ...childOptions(owner),
    protect: plan.deletionProtected,
    retainOnDelete: owner.environment.plan.profile === "production",
    // Docker cannot change a volume: no label is worth the data.
    ignoreChanges: ["labels"],
  });
}
