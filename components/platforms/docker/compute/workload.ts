import * as pulumi from "@pulumi/pulumi";
import type { Container } from "@pulumi/docker/container.js";
import type { BuiltWorkload, ProgramRequest, WorkloadRequest } from "../../../base/platform.ts";
import { valuesOf } from "../../../base/link-values.ts";
import { onlyFulfilled } from "../../../base/promises.ts";
import { slots } from "../../../plan/slots.ts";
import type { WorkloadShape } from "../../../plan/workload-shape.ts";
import type { Workload } from "../../../base/workload.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { createContainer } from "../container.ts";
import type { Ready } from "../container.ts";
import { formatContainer } from "../container-plan.ts";
import type { ContainerPlan } from "../container-plan.ts";
import { copyAlias } from "../edge/edge-routes.ts";
import type { PublishedService } from "../edge/edge-routes.ts";
import { dockerOf, linkTargets } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { joinNetworks } from "../networks.ts";
import { readyProgramImage } from "./program-image.ts";
import type { ProgramImage } from "../built.ts";

/**
 * Builds a service or worker: as many containers in its slot as the plan says. Docker scales
 * nothing by itself, so the least and the most copies say nothing here.
 */
export function buildWorkload(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  const { plan } = request;
  const { environment, componentName: name } = owner;
  const built = environment.track(
    readyProgramImage(owner, plan).then((image) => createCopies(owner, request, image)),
  );
  const copies = onlyFulfilled(built);
  linkTargets.set(owner, { ready: plan.replicas > 0 ? [copies.then(firstOf)] : [] });
  if (plan.kind === "service") {
    const upstream = publish(name, plan);
    void copies.then((ready) => {
      dockerOf(owner).published.tell(name, { upstream, ready });
    });
  }
  const running = pulumi.output(copies.then((all) => awaitTraffic(owner, plan, all)));
  const identity = identify(owner, request);
  const url = plan.kind === "service" ? `http://${name}:${plan.port}` : "";
  return { url, slots: { [plan.slot]: running.apply(() => identity) } };
}

/**
 * Known once the containers are made, and for a service once they take the requests: a failed update
 * tells nobody of a slot that took none, so that the next one does not replace the other slot.
 */
function awaitTraffic(
  owner: Workload,
  { kind }: WorkloadPlan,
  copies: Copies,
): pulumi.Output<(string | string[])[]> {
  const made = pulumi.all(copies.map(({ id }) => id));
  if (kind === "worker") return made;
  const moved = pulumi.output(dockerOf(owner).routed.find("routes")).apply(({ etag }) => etag);
  return pulumi.all([made, moved]);
}

/** What runs is told by its fingerprint; a version that has none is what ran there before. */
function identify({ environment, componentName }: Workload, request: WorkloadRequest): string {
  const { slot, release } = request.plan;
  const before = environment.running[componentName]?.slots[slot];
  return request.fingerprint ?? before ?? release;
}

type Copies = Container[];

function createCopies(owner: Workload, request: WorkloadRequest, image: ProgramImage): Copies {
  const { plan } = request;
  const { slot } = plan;
  const name = owner.componentName;
  const ready = [image.ready, ...awaitLinks(request), awaitMigrations(request)];
  const serving = plan.kind === "service" && { PORT: String(plan.port) };
  const create = (copy: number): Container => {
    const aliases = [copyAlias(name, slot, copy), `${name}-${slot}`];
    const parts = {
      labels: labelsOf(owner, { [plan.kind]: name, slot }),
      env: { ...serving, ...collectVariables(request) },
      networks: joinNetworks(owner, aliases),
    };
    const role = [slot, String(copy)];
    return createContainer(owner, role, planProgram(plan, image.reference), parts, ready);
  };
  return Array.from({ length: plan.replicas }, (_, index) => create(index + 1));
}

function firstOf([first]: Copies): Container {
  if (first) return first;
  throw new pulumi.RunError("A workload with copies has a first one.");
}

/** What Docker is told of a copy, apart from who it is and whom it knows. */
export function formCopy(shape: WorkloadShape): object {
  return formatContainer(planProgram(shape, shape.image), { labels: [], env: {}, networks: [] });
}

/**
 * A program of the application as a container, apart from how long it runs. Only its image knows a
 * command for a check, so it has the image's; the edge asks a service for its path, and moves no
 * weight to copies that do not answer.
 */
export function planProgram(
  { command, memoryMb, cpu }: Pick<WorkloadPlan, "command" | "memoryMb" | "cpu">,
  image: string,
): ContainerPlan {
  // The user `node` of Node's images; a name would have to be known in every image.
  return { image, user: "1000:1000", command, memoryMb, cpu, scratchPaths: ["/tmp"] };
}

/** The variables of a program: its contract's, and those that links give. */
export function collectVariables({
  variables,
  links,
}: ProgramRequest): Record<string, pulumi.Output<string>> {
  const linked = links
    .flatMap((link) => valuesOf(link, link.target.url))
    .map(({ name, value }) => [name, value.apply((text) => text ?? "")] as const);
  return { ...variables, ...Object.fromEntries(linked) };
}

/** What a program's links lead to. */
export function awaitLinks({ links }: ProgramRequest): Ready {
  return links.flatMap(({ target }) => linkTargets.get(target).ready);
}

/** Nothing to wait for, but only once the migrations have succeeded. */
function awaitMigrations({ migrations }: WorkloadRequest): Ready[number] {
  return pulumi.all([...migrations]).apply(() => [] as unknown as pulumi.Resource);
}

function publish(name: string, plan: WorkloadPlan): PublishedService {
  const { port, path, slot, replicas, health } = plan;
  const own = { name, port, copies: replicas, slot, slots, ...(health && { health }) };
  return { kind: "service", ...own, path, public: plan.public };
}
