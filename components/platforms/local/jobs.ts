import * as local from "../../../providers/local/job-resources.ts";
import type { Job } from "../../base/job.ts";
import type { Linkable } from "../../base/linkable.ts";
import type { BuiltMigration, JobRequest } from "../../base/platform.ts";
import { agents } from "./environment.ts";
import { localNameOf } from "./names.ts";
import { givenBy, planProgram, variablesOf } from "./program.ts";

/**
 * Builds a migration: a program that the agent runs once for its source, command and variables. The
 * update ends with an error where it fails, and what depends on it stays as it is.
 */
export function buildMigration(owner: Job, request: JobRequest): BuiltMigration {
  const name = owner.childName("migration");
  const migration = new local.Migration(name, argumentsOf(owner, request), {
    parent: owner,
    dependsOn: targetsOf(request),
  });
  return { done: migration.run };
}

/** Builds a schedule: a program that the agent runs by the clock, never beside itself. */
export function buildSchedule(owner: Job, request: JobRequest): void {
  const { when, suspended = false } = request.plan;
  const args = {
    ...argumentsOf(owner, request),
    cron: when?.cron ?? "",
    timezone: when?.timezone ?? "UTC",
    suspended,
  };
  new local.Schedule(owner.childName("schedule"), args, {
    parent: owner,
    dependsOn: targetsOf(request),
  });
}

function argumentsOf(owner: Job, request: JobRequest): local.JobArgs {
  const { plan, links, variables, secretVariables } = request;
  const program = planProgram(owner, plan);
  const given = givenBy(links);
  return {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner),
    ...program,
    variables: { ...program.variables, ...variables, ...variablesOf(links) },
    linked: given.map(({ name }) => name),
    secret: [
      ...secretVariables,
      ...given.flatMap(({ name, isSecret }) => (isSecret ? [name] : [])),
    ],
    timeoutSeconds: plan.timeoutSeconds,
    tags: owner.tags,
  };
}

function targetsOf({ links }: JobRequest): Linkable[] {
  return links.map(({ target }) => target);
}
