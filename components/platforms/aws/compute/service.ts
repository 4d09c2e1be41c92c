import type { BuiltWorkload, WorkloadRequest } from "../../../base/platform.ts";
import type { Workload } from "../../../base/workload.ts";
import { buildFunction } from "./function.ts";
import { buildWorkload } from "./workload.ts";

/** Builds a service: copies on Fargate that run all the time, or a function of Lambda. */
export function buildService(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  return request.plan.runsAs === "function"
    ? buildFunction(owner, request)
    : buildWorkload(owner, request);
}
