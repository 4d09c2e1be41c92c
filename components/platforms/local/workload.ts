import * as pulumi from "@pulumi/pulumi";
import * as local from "../../../providers/local/resources.ts";
import type { BuiltWorkload, WorkloadRequest } from "../../base/platform.ts";
import type { Workload } from "../../base/workload.ts";
import { Handles } from "../handles.ts";
import { agents } from "./environment.ts";
import { hostOf, localNameOf } from "./names.ts";
import { planProgram, variablesOf } from "./program.ts";
import { createRoute } from "./route.ts";

/** The process of each service and worker. */
export const processes = new Handles<local.Process>("process", "local");

/** Builds a service or worker as supervised processes in its slot. */
export function buildWorkload(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  const { kind, release, slot } = request.plan;
  const process = createProcess(owner, request);
  processes.set(owner, process);
  if (kind === "service") createRoutes(owner, request, process.name);
  // Made from the process's own output, so that a failed update cannot leave a wrong answer.
  return { url: process.url, slots: { [slot]: process.pids.apply(() => release) } };
}

/** Every service has a host of its own on the entry; sites add a path on theirs. */
function createRoutes(
  owner: Workload,
  { plan, sites }: WorkloadRequest,
  target: pulumi.Output<string>,
): void {
  createRoute(owner, [], { hosts: [hostOf(owner)], path: "/", target });
  const [first = ""] = owner.environment.namesOf("site");
  if (!plan.public || sites.includes(first)) return;
  createRoute(owner, ["public"], { hosts: [], path: plan.path, target });
}

function createProcess(owner: Workload, request: WorkloadRequest): local.Process {
  const { plan, links, variables, migrations } = request;
  const program = planProgram(owner, plan);
  const args: local.ProcessArgs = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner, plan.slot),
    ...program,
    // HOST is where many servers listen: what is on a laptop is for the laptop alone.
    variables: { HOST: "127.0.0.1", ...program.variables, ...variables, ...variablesOf(links) },
    replicas: plan.replicas,
    serves: plan.kind === "service",
    ...(plan.health && { health: plan.health }),
    tags: { ...owner.tags, slot: plan.slot },
  };
  // Nothing more to wait for, but only once the migrations have succeeded.
  const targets = links.map((link) => link.target);
  const dependsOn = pulumi.all([...migrations]).apply(() => targets);
  return new local.Process(owner.childName(plan.slot), args, { parent: owner, dependsOn });
}
