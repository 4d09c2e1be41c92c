import type { HealthPlan } from "../../plan/workload-shape.ts";
import type { ContainerHealth } from "./container-plan.ts";

/** Times of a check that nobody says anything about. */
const usual = { intervalSeconds: 30, timeoutSeconds: 10, startSeconds: 60, failures: 3 };

/** The check of a server that brings its own command. */
export function planServerHealth(command: string): ContainerHealth {
  return { ...usual, command };
}

/** The edge's check of a site. */
export const siteHealth: HealthPlan = { path: "/", ...usual };
