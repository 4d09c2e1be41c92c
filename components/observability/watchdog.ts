import { watchdogAlert } from "../plan/watching/heartbeat.ts";

/**
 * The alert that always fires, for a receiver that misses it: nobody else could tell that Prometheus
 * or Alertmanager is dead.
 */
export const watchdog = {
  alert: watchdogAlert,
  expr: "vector(1)",
  labels: { severity: "none" },
  annotations: {
    summary: "Alerts are on their way",
    description: "This fires as long as Prometheus and Alertmanager work.",
    runbook: `docs/monitoring.md#${watchdogAlert}`,
  },
};
