import type { ProfiledStage } from "../../../../variables/stage.ts";

/**
 * RDS instance class by the stage whose defaults hold: burstable where load is occasional, and in
 * production the smallest with steady CPU (2 vCPU, 8 GiB), all on Graviton, which Postgres 14 to
 * 18 and MySQL 8.4 run on.
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

/**
 * Regions without a class, and what they have instead. Source of this and of what each engine runs
 * on: the instance classes by region in cfn-lint 1.58.0, which it takes from AWS's own lists.
 */
const gaps: Readonly<Record<string, { instead: string; regions: readonly string[] }>> = {
  "db.t4g.micro": { instead: "db.t3.micro", regions: ["ca-west-1"] },
  "db.t4g.small": { instead: "db.t3.small", regions: ["ca-west-1"] },
  "db.m7g.large": {
    instead: "db.m6g.large",
    regions: ["af-south-1", "ap-east-1", "ca-west-1", "eu-south-1", "us-gov-west-1"],
  },
  "db.r7g.xlarge": {
    instead: "db.r6g.xlarge",
    regions: ["af-south-1", "ap-southeast-4", "eu-west-3", "me-central-1"],
  },
};

/** The instance class of a database on RDS. */
export function planInstanceClass(stage: ProfiledStage, storageGb: number, region: string): string {
  const isLarge = stage === "production" && storageGb >= largeStorageGb;
  const wanted = isLarge ? "db.r7g.xlarge" : classes[stage];
  const gap = gaps[wanted];
  return gap?.regions.includes(region) ? gap.instead : wanted;
}

/** How the instances of an Aurora cluster are sized. */
export interface AuroraSize {
  instanceClass: string;
  /** Capacity of a serverless instance, in Aurora's units of about 2 GiB; 0 is paused. */
  capacity?: { minCapacity: number; maxCapacity: number; secondsUntilAutoPause?: number };
}

/**
 * The instances of an Aurora cluster: serverless where load is occasional, paused after ten minutes
 * without a connection where nobody waits for it; of a fixed class in production, where Aurora's
 * smallest memory-optimized ones start (2 vCPU, 16 GiB).
 */
export function planAuroraSize(
  stage: ProfiledStage,
  storageGb: number,
  region: string,
): AuroraSize {
  if (stage === "staging") {
    return { instanceClass: "db.serverless", capacity: { minCapacity: 0.5, maxCapacity: 4 } };
  }
  if (stage !== "production") {
    const capacity = { minCapacity: 0, maxCapacity: 2, secondsUntilAutoPause: 600 };
    return { instanceClass: "db.serverless", capacity };
  }
  // Only there Aurora has no Graviton of the third generation, by the same source.
  const family = region === "ap-southeast-4" ? "db.r6g" : "db.r7g";
  return { instanceClass: `${family}.${storageGb >= largeStorageGb ? "xlarge" : "large"}` };
}

/** The instance class of DocumentDB: its smallest, in production its smallest with steady CPU. */
export function planDocumentsClass(stage: ProfiledStage, storageGb: number): string {
  if (stage !== "production") return "db.t4g.medium";
  return storageGb >= largeStorageGb ? "db.r6g.xlarge" : "db.r6g.large";
}

/** GiB of memory by the size of a class. Source: RDS's user guide, "Hardware specifications". */
const memoryBySize: Readonly<Record<string, readonly [family: RegExp, gib: number][]>> = {
  micro: [[/^t/, 1]],
  small: [[/^t/, 2]],
  medium: [[/^t/, 4]],
  large: [
    [/^m/, 8],
    [/^r/, 16],
  ],
  xlarge: [
    [/^m/, 16],
    [/^r/, 32],
  ],
};

/** Memory of an instance class, in GiB; undefined where it is not known, or follows the load. */
export function memoryOf(instanceClass: string): number | undefined {
  const [, family = "", size = ""] = instanceClass.split(".");
  return memoryBySize[size]?.find(([pattern]) => pattern.test(family))?.[1];
}

/** Bytes of memory for each connection, by RDS' default parameter groups: `max_connections`. */
const bytesPerConnection: Readonly<Record<string, number>> = {
  postgres: 9_531_392,
  mysql: 12_582_880,
};

/** What RDS itself takes of the memory, in GiB, and what share of the rest: from public figures. */
const ownMemory = { gib: 0.25, share: 0.03 };

/** Most connections that RDS' defaults allow on so much memory, in GiB; Postgres 5,000 at most. */
export function mostConnections(engine: string, memoryGb: number): number {
  const usable = (memoryGb - ownMemory.gib) * (1 - ownMemory.share) * 1024 ** 3;
  const most = Math.floor(usable / (bytesPerConnection[engine] ?? Infinity));
  return engine === "postgres" ? Math.min(most, 5000) : most;
}
