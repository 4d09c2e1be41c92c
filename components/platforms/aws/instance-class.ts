import type { ProfiledStage } from "../../../variables/stage.ts";

/**
 * RDS instance class by the stage whose defaults hold: burstable where load is occasional, and in
 * production the smallest with steady CPU (2 vCPU, 8 GiB), all on Graviton, which Postgres 14 to
 * 18 run on.
 */
const classes: Record<ProfiledStage, string> = {
  development: "db.t4g.micro",
  testing: "db.t4g.micro",
  preview: "db.t4g.micro",
  staging: "db.t4g.small",
  production: "db.m7g.large",
};

/** From this much storage on, in GB, the working set no longer fits 8 GiB by a rule of thumb. */
const largeStorageGb = 500;

/** The instance class of a database. */
export function planInstanceClass(stage: ProfiledStage, storageGb: number): string {
  const isLarge = stage === "production" && storageGb >= largeStorageGb;
  return isLarge ? "db.r7g.xlarge" : classes[stage];
}
