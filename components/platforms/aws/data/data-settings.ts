import type { Problem } from "../../../../variables/user-error.ts";

/** What the stack's config says of data, under `slipway:aws`. */
export interface DataSettings {
  /** What runs PostgreSQL and MySQL. @default "rds" */
  database?: "rds" | "aurora" | undefined;
  /** Whose words for TLS the addresses of databases use. @default "node" */
  databaseClients?: "node" | "native" | undefined;
  /** Where every image has Amazon's certificates; clients then verify. @default nowhere */
  caBundle?: string | undefined;
  /** Number of a component's password; another number makes another password. @default 0 */
  rotation?: Readonly<Record<string, number>> | undefined;
  /** Major version that a database may be upgraded to in place, by name. @default none */
  allowMajorVersionUpgrade?: Readonly<Record<string, string>> | undefined;
  /** What runs language models. @default "bedrock" */
  models?: "bedrock" | "gpu" | undefined;
  /** Region that backups are copied to. @default secondRegion, or none */
  backupRegion?: string | undefined;
  /** Days that nobody may delete a backup before they have passed. @default no lock */
  backupLockDays?: number | undefined;
  /** Region that data are copied to, to start anew from. @default none */
  secondRegion?: string | undefined;
}

/** What is wrong with what the config says of data. */
export function findDataProblems(region: string, settings: DataSettings): Problem[] {
  return (["backupRegion", "secondRegion"] as const).flatMap((at) =>
    settings[at] === region
      ? [{ at, message: `is ${region}, where the data are already; name another region` }]
      : [],
  );
}

/** The region that backups are copied to. */
export function backupRegionOf(settings: DataSettings): string | undefined {
  return settings.backupRegion ?? settings.secondRegion;
}
