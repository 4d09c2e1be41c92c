import type * as inputs from "@pulumi/kubernetes/types/input.js";

/** How a pod that runs to its end is run. */
export interface JobLimits {
  /** Seconds after which it has failed. */
  timeoutSeconds: number;
  /** How often it is tried again. */
  retries: number;
}

/** The specification of a Job of one pod. */
export function planJob(
  template: inputs.core.v1.PodTemplateSpec,
  { timeoutSeconds, retries }: JobLimits,
): inputs.batch.v1.JobSpec {
  return {
    completions: 1,
    parallelism: 1,
    backoffLimit: retries,
    activeDeadlineSeconds: timeoutSeconds,
    template,
  };
}

/** The same for a CronJob, whose Jobs carry the labels of their pods. */
export function planJobTemplate(
  template: inputs.core.v1.PodTemplateSpec,
  limits: JobLimits,
): inputs.batch.v1.JobTemplateSpec {
  const { labels } = template.metadata as { labels: Record<string, string> };
  return { metadata: { labels }, spec: planJob(template, limits) };
}
