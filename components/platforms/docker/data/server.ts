import * as pulumi from "@pulumi/pulumi";
import type { Container } from "@pulumi/docker/container.js";
import type { Volume } from "@pulumi/docker/volume.js";
import type { Linkable } from "../../../base/linkable.ts";
import { onlyFulfilled } from "../../../base/promises.ts";
import { awaitedSecondsOf } from "../../containers/server.ts";
import type { ServerPlan } from "../../containers/server.ts";
import { buildBackup } from "./backup.ts";
import { createContainer } from "../container.ts";
import type { ContainerPlan } from "../container-plan.ts";
import { linkTargets } from "../handles.ts";
import { planServerHealth } from "../health.ts";
import { fetchLockedImage } from "../images.ts";
import { labelsOf } from "../labels.ts";
import { joinNetworks } from "../networks.ts";
import { fillPassword } from "./server-env.ts";
import { createVolume } from "./volume.ts";

/**
 * Builds a backing service: one container with its data in a named volume, found by the
 * component's name in the networks of the links to it.
 *
 * It has no slots: a change stops it, and starts the new one on the same volume. The container is
 * made once everything is declared, since a network cannot be joined later without replacing it.
 * Gives what identifies it, known once it runs.
 */
export function buildServer(
  owner: Linkable,
  plan: ServerPlan,
  password: pulumi.Output<string> | undefined,
): pulumi.Output<string> {
  const volume = plan.persistent ? createVolume(owner, "data", plan.deletionProtected) : undefined;
  const { environment } = owner;
  const container = environment.track(
    environment.declared.then(() => createServer(owner, plan, password, volume)),
  );
  linkTargets.set(owner, { ready: [container] });
  if (plan.backup) buildBackup(owner, plan, plan.backup, { password, ready: [container] });
  return pulumi.output(onlyFulfilled(container).then(({ urn }) => urn));
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
    health: planServerHealth(plan.healthCommand, awaitedSecondsOf(plan)),
    gpus: plan.gpus ?? 0,
    ...(plan.sharedMemoryMb !== undefined && { sharedMemoryMb: plan.sharedMemoryMb }),
  };
}
