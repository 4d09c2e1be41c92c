/** What is noted of an environment, a release or a key; in the order of the specification. */
export const auditActions = [
  "environment_created",
  "environment_deleted",
  "environment_cloned",
  "environment_mode_changed",
  "config_changed",
  "config_restored",
  "config_synced",
  "template_applied",
  "deployment_started",
  "deployment_executed",
  "deployment_rolled_back",
  "approval_requested",
  "approval_given",
  "approval_declined",
  "traffic_changed",
  "secret_set",
  "role_changed",
  "chaos_started",
  "chaos_ended",
] as const;

/** One of the actions that are noted. */
export type AuditAction = (typeof auditActions)[number];
