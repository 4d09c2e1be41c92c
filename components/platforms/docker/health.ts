import type { HealthPlan } from "../../plan/workload-shape.ts";
import type { ContainerHealth } from "./container-plan.ts";

/** Times of a check that nobody says anything about. */
const usual = { intervalSeconds: 30, timeoutSeconds: 10, startSeconds: 60, failures: 3 };

/**
 * The check of a server that brings its own command.
 *
 * @param startSeconds that it may take to start; an update waits for it as long. @default 60
 */
export function planServerHealth(
  command: string,
  startSeconds = usual.startSeconds,
): ContainerHealth {
  return { ...usual, command, startSeconds };
}

/** The edge's check of a site. */
export const siteHealth: HealthPlan = { path: "/", ...usual };
