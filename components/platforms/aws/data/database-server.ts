import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { RandomId } from "@pulumi/random/randomId.js";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { backupTags } from "./backup.ts";
import type { EngineFacts, EngineParameter } from "./database-engine.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";

/** What every kind of database server is made with, beside its plan. */
export interface DatabaseParts {
  /** The master, and its password: programs have another one. */
  user: string;
  password: pulumi.Output<string>;
  securityGroupId: pulumi.Output<string>;
}

/**
 * When a database is backed up and maintained, in UTC: without them AWS picks windows at random by
 * region, and a day's copy to the vault could come before that day's backup.
 */
export const databaseWindows = {
  backup: "02:00-03:00",
  maintenance: "sun:03:15-sun:04:15",
} as const;

/** A database server, where it listens, and what must be there before it can be used. */
export interface DatabaseServer {
  server: pulumi.Resource[];
  /** What tells this server from another one of the same name. */
  identity: pulumi.Output<string>;
  host: pulumi.Output<string>;
  port: number;
  /** Where its read replicas listen. @default none: there are none */
  readHost?: pulumi.Output<string> | undefined;
}

/** What the API of every kind of database server calls alike. */
export interface CommonArgs {
  backupRetentionPeriod: number;
  skipFinalSnapshot: boolean;
  finalSnapshotIdentifier?: pulumi.Output<string>;
  storageEncrypted: true;
  deletionProtection: boolean;
  tags: Record<string, string>;
}

/**
 * Backups, encryption and protection of a database.
 *
 * @param leastDays fewest days of backups that the service takes: a cluster always has one
 */
export function planCommon(owner: Database, plan: DatabasePlan, leastDays: 0 | 1): CommonArgs {
  const isKept = plan.backupDays > 0;
  return {
    backupRetentionPeriod: Math.max(plan.backupDays, leastDays),
    skipFinalSnapshot: !isKept,
    ...(isKept && { finalSnapshotIdentifier: nameFinalSnapshot(owner) }),
    storageEncrypted: true,
    deletionProtection: plan.deletionProtected,
    tags: { ...owner.tags, ...(isKept && backupTags(owner)) },
  };
}

/** A snapshot outlives its server, so the next server of the same name needs another name for its. */
function nameFinalSnapshot(owner: Database): pulumi.Output<string> {
  const args = { byteLength: 4 };
  const id = new RandomId(owner.childName("final-snapshot"), args, { parent: owner });
  return pulumi.interpolate`${nameOf("database", owner)}-final-${id.hex}`;
}

/** What the subnet group of a database takes, whatever service it is for. */
export function planSubnetGroup(owner: Database): {
  name: string;
  description: string;
  subnetIds: pulumi.Output<string>[];
  tags: Record<string, string>;
} {
  return {
    name: nameOf("subnetGroup", owner),
    description: `Subnets of database ${owner.componentName}`,
    subnetIds: awsOf(owner).network.subnetIds.data,
    tags: owner.tags,
  };
}

/** What the parameter group of a database takes, whatever service it is for. */
export function planParameterGroup(
  owner: Database,
  { family, parameters }: Pick<EngineFacts, "family" | "parameters">,
): {
  name: string;
  description: string;
  family: string;
  parameters: EngineParameter[];
  tags: Record<string, string>;
} {
  return {
    // Another major version makes another group beside the old one: the names must differ.
    name: nameOf("parameterGroup", owner, family.replaceAll(".", "")),
    description: `Settings of database ${owner.componentName}`,
    family,
    parameters: [...parameters],
    tags: owner.tags,
  };
}

/** Log groups of a database, made before RDS would make them, which keeps logs for ever. */
export function createDatabaseLogs(
  owner: Database,
  folder: string,
  logs: readonly string[],
): LogGroup[] {
  return logs.map((log, index) => {
    const args = {
      name: `${folder}/${nameOf("database", owner)}/${log}`,
      retentionInDays: owner.environment.profile.logDays,
      tags: owner.tags,
    };
    const role = index === 0 ? ["logs"] : ["logs", log];
    return new LogGroup(owner.childName(...role), args, childOptions(owner));
  });
}
