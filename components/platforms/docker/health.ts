import type { HealthPlan } from "../../workload-plan.ts";
import type { ContainerHealth } from "./container-plan.ts";

/** The check of a server that brings its own command. */
export function planServerHealth(command: string): ContainerHealth {
  return { ...usual, command };
}

/**
 * The check of a program: the `HEALTHCHECK` of its image, which alone knows what the image has to
 * ask with, at the times of the plan. The edge asks for the plan's path besides.
 */
export function planProgramHealth({ path: _path, ...times }: HealthPlan): ContainerHealth {
  return times;
}

/** Times of a check that nobody says anything about. */
export const usual = { intervalSeconds: 30, timeoutSeconds: 10, startSeconds: 60, failures: 3 };
