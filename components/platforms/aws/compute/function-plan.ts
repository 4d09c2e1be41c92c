import { throwProblems } from "../../../../variables/user-error.ts";
import type { Problem } from "../../../../variables/user-error.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { defaultFunctionTimeout } from "./compute-settings.ts";
import { parseEcrImage } from "./image.ts";
import type { AwsSettings } from "../settings.ts";

/** A function's figures, as Lambda takes them. */
export interface FunctionPlan {
  /** Memory, in MB; CPU comes with it: one core for every 1,769 MB. */
  memorySize: number;
  /** Seconds after which a call has failed. */
  timeout: number;
  /** Calls at a time: 0 is none, -1 as many as the account has left. */
  reservedConcurrentExecutions: number;
}

/** What a function's plan does not say of its place in the application. */
export interface FunctionPlace {
  /** Whether the load balancer leads to it. */
  isPublished: boolean;
  /** Services, workers and jobs that link to it. */
  linkedBy: readonly string[];
}

/** Least and most memory of a function, in MB. Source: AWS, "Lambda quotas". */
const memory = { least: 128, most: 10_240 };

/**
 * Plans a function.
 *
 * @throws UserError `FunctionArgs` that lists everything that Lambda cannot do.
 */
export function planFunction(
  name: string,
  plan: WorkloadPlan,
  settings: AwsSettings,
  place: FunctionPlace,
): FunctionPlan {
  throwProblems("FunctionArgs", `Service '${name}', which runs as a function,`, [
    ...checkImage(name, plan, settings),
    ...checkMemory(plan),
    ...checkReach(place),
  ]);
  const isArchived = plan.replicas === 0;
  return {
    memorySize: Math.max(memory.least, plan.memoryMb),
    timeout: settings.functionTimeoutSeconds ?? defaultFunctionTimeout,
    reservedConcurrentExecutions: isArchived ? 0 : (settings.functionConcurrency ?? -1),
  };
}

function checkImage(name: string, { image }: WorkloadPlan, { region }: AwsSettings): Problem[] {
  if (parseEcrImage(image)?.arn.split(":")[3] === region) return [];
  const message = `is ${image}; Lambda runs images of ECR in region ${region} only`;
  return [{ at: `slipway:release.artifacts.${name}`, message }];
}

function checkMemory({ memoryMb }: WorkloadPlan): Problem[] {
  if (memoryMb <= memory.most) return [];
  return [{ at: "memoryMb", message: `is ${memoryMb}; Lambda takes ${memory.most} at most` }];
}

/** A function listens nowhere: it is called by the load balancer alone. */
function checkReach({ isPublished, linkedBy }: FunctionPlace): Problem[] {
  const problems: Problem[] = linkedBy.map((other) => ({
    at: "runsAs",
    message: `is 'function', which has no private address for '${other}', and that links to it; make it a server`,
  }));
  if (isPublished) return problems;
  const message = "is 'function', and nothing calls it; make it public, or link a site to it";
  return [...problems, { at: "runsAs", message }];
}
