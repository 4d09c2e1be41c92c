import * as pulumi from "@pulumi/pulumi";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { Job as KubernetesJob } from "@pulumi/kubernetes/batch/v1/job.js";
import type * as inputs from "@pulumi/kubernetes/types/input.js";
import type { Job } from "../../../base/job.ts";
import type { BuiltMigration, JobRequest } from "../../../base/platform.ts";
import { childOptions, kubernetesOf, linkHandles, waitUpTo } from "../handles.ts";
import { contentOfProgram, imageOfProgram } from "./build.ts";
import { planJob, planJobTemplate } from "../job-template.ts";
import { labelsOf } from "../labels.ts";
import { allowLinks, peerOf } from "../links.ts";
import { metadataOf } from "../metadata.ts";
import { cronJobName, nameOf } from "../names.ts";
import { allowEgress } from "../network-policies.ts";
import { isReserved, planPod } from "../pod.ts";
import { createConfig, createServiceAccount, hashOf } from "../program.ts";
import { pullSecretsOf } from "../settings.ts";
import { programUser, temporary } from "./workload.ts";

/** Builds a schedule: a CronJob that never runs beside itself. */
export function buildSchedule(owner: Job, request: JobRequest): void {
  const { plan } = request;
  const { template, options } = createTemplate(owner, request);
  const limits = { timeoutSeconds: plan.timeoutSeconds, retries: 0 };
  const spec = {
    schedule: plan.when?.cron ?? "",
    timeZone: plan.when?.timezone ?? "Etc/UTC",
    concurrencyPolicy: "Forbid",
    ...(plan.suspended && { suspend: true }),
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: planJobTemplate(template, limits),
  };
  const labels = labelsOf(owner, "schedule");
  const metadata = metadataOf(owner, "CronJob", cronJobName(owner), labels);
  new CronJob(owner.childName("schedule"), { metadata, spec }, options);
}

/**
 * Builds a migration: a Job that the provider waits for, so that what depends on it starts only
 * after it has succeeded. Its name changes with all that it does, since nothing of a Job can be
 * changed; a failed one stays to be looked at until then.
 */
export function buildMigration(owner: Job, request: JobRequest): BuiltMigration {
  const { plan } = request;
  const { template, options } = createTemplate(owner, request);
  const limits = { timeoutSeconds: plan.timeoutSeconds, retries: 0 };
  const spec = planJob(template, limits);
  const version = versionOf(owner, request, spec);
  const metadata = {
    ...metadataOf(owner, "Job", nameOf(owner), labelsOf(owner, "migration")),
    name: version.apply((text) => nameOf(owner, text)),
  };
  const args = { metadata, spec };
  const job = new KubernetesJob(owner.childName("migration"), args, {
    ...options,
    // A little longer than the Job itself, so that it is the Job that tells what failed.
    ...waitUpTo(plan.timeoutSeconds + 60),
  });
  return { done: job.id };
}

/**
 * What a run belongs to, in 10 hexadecimal digits: its release, all of its specification, the
 * secrets of its contract, and how its image is pulled. Passwords that links give are not in it:
 * they change with their database. Source and digest of an image may tell of it at different times.
 */
function versionOf(
  owner: Job,
  { plan, variables, secretVariables }: JobRequest,
  spec: inputs.batch.v1.JobSpec,
): pulumi.Output<string> {
  const { settings } = kubernetesOf(owner);
  const secrets = secretVariables.map((name) => [name, variables[name] ?? ""] as const);
  const content = pulumi.jsonStringify({
    release: plan.release,
    spec,
    source: contentOfProgram(owner, plan),
    ...pullSecretsOf(settings),
    secrets: hashOf(Object.fromEntries(secrets)),
  });
  return hashOf({ content }).apply((hash) => hash.slice(0, 10));
}

function createTemplate(
  owner: Job,
  request: JobRequest,
): { template: inputs.core.v1.PodTemplateSpec; options: ReturnType<typeof childOptions> } {
  const { plan, links } = request;
  const policies = [...allowLinks(owner, request), ...allowEgress(owner, peerOf(owner))];
  const linked = links.flatMap(({ target }) => linkHandles.get(target).ready);
  const after = [...kubernetesOf(owner).ready, ...policies, ...linked];
  const template = planPod(
    {
      name: owner.componentName,
      image: imageOfProgram(owner, plan),
      command: plan.command,
      env: createConfig(owner, request, []).env,
      ports: {},
      memoryMb: plan.memoryMb,
      cpu: plan.cpu,
      ...programUser,
      probes: {},
      stopSeconds: 30,
      scratch: temporary,
      serviceAccount: createServiceAccount(owner),
      reserved: isReserved(owner),
    },
    labelsOf(owner, plan.kind),
    {},
    { restartPolicy: "Never" },
  );
  return { template, options: childOptions(owner, after) };
}
