import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Container } from "@pulumi/docker/container.js";
import type { Job } from "../../../base/job.ts";
import type { JobPlan } from "../../../plan/job-plan.ts";
import type { BuiltMigration, JobRequest } from "../../../base/platform.ts";
import { onlyFulfilled } from "../../../base/promises.ts";
import { createContainer } from "../container.ts";
import type { ContainerPlan } from "../container-plan.ts";
import { dockerOf } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { joinNetworks } from "../networks.ts";
import { readyProgramImage } from "./program-image.ts";
import type { ProgramImage } from "../built.ts";
import { awaitLinks, collectVariables, planProgram } from "./workload.ts";

/** Builds a schedule: a container that the scheduler starts, never while it still runs. */
export function buildSchedule(owner: Job, request: JobRequest): void {
  const { when } = request.plan;
  const name = owner.componentName;
  const built = readyProgramImage(owner, request.plan).then((image) => {
    const container = createJob(owner, request, image, planSchedule(request.plan, image.reference));
    if (when) dockerOf(owner).jobs.tell(name, { name, container, when });
  });
  void owner.environment.track(built);
}

/**
 * Builds a migration: a container that runs once for what it belongs to. The update ends with an
 * error where it fails, and what depends on it is not made.
 */
export function buildMigration(owner: Job, request: JobRequest): BuiltMigration {
  const built = owner.environment.track(
    readyProgramImage(owner, request.plan).then((image) => {
      const plan = { ...planProgram(request.plan, image.reference), runs: "once" } as const;
      return createJob(owner, request, image, plan);
    }),
  );
  const container = pulumi.output(onlyFulfilled(built));
  const run = container.apply(({ id, exitCode, containerLogs }) =>
    pulumi.all([id, exitCode, containerLogs]),
  );
  return { done: run.apply(([id, code, logs]) => checkExit(owner.componentName, id, code, logs)) };
}

/** A schedule's container as plain data; one with a command is ended by it when its time is over. */
function planSchedule(plan: JobPlan, image: string): ContainerPlan {
  const limit = ["timeout", "-k", "30", String(plan.timeoutSeconds)];
  const command = plan.command.length === 0 ? [] : [...limit, ...plan.command];
  return { ...planProgram({ ...plan, command }, image), runs: "when started" };
}

/** The identity of a run that has succeeded. Throws a RunError with the end of its log. */
function checkExit(name: string, id: string, code: number, logs = ""): string {
  if (code === 0) return id;
  const lines = logs.trimEnd().split("\n").slice(-20).join("\n");
  throw new pulumi.RunError(
    `MigrationFailed: Migration '${name}' ended with exit code ${code}. Mend it, and run another ` +
      `release, or the same one by \`pulumi up --replace\` with the container's URN. ` +
      `It said last:\n${lines}`,
  );
}

function createJob(
  owner: Job,
  request: JobRequest,
  image: ProgramImage,
  plan: ContainerPlan,
): Container {
  const { kind } = request.plan;
  const run = kind === "migration" && { run: versionOf(request.plan, image) };
  const parts = {
    labels: labelsOf(owner, { [kind]: owner.componentName, ...run }),
    env: collectVariables(request),
    networks: joinNetworks(owner, []),
  };
  const create = `${request.plan.timeoutSeconds}s`;
  const more = kind === "migration" ? { customTimeouts: { create } } : {};
  const ready = [image.ready, ...awaitLinks(request)];
  return createContainer(owner, [kind], plan, parts, ready, more);
}

/** What a run belongs to: its release, and what it does. Another one is another run. */
function versionOf({ release, command }: JobPlan, { reference }: ProgramImage): string {
  const content = JSON.stringify([release, reference, command]);
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}
