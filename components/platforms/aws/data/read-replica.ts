import type * as pulumi from "@pulumi/pulumi";
import { Instance } from "@pulumi/aws/rds/instance.js";
import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import { UserError } from "../../../../variables/user-error.ts";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";

/** What a replica has as its source has it. */
export type ReplicaArgs = Pick<
  InstanceArgs,
  "instanceClass" | "parameterGroupName" | "vpcSecurityGroupIds" | "maxAllocatedStorage"
>;

/**
 * The read replica of an instance on RDS, with its users and passwords; undefined where the plan has
 * none. It has the major version of its source, and no backups of its own.
 *
 * @throws UserError `DatabaseReplicas` for more than one, which would have an address each.
 */
export function createReadReplica(
  owner: Database,
  { readReplicas = 0, deletionProtected }: DatabasePlan,
  source: Instance,
  args: ReplicaArgs & Partial<InstanceArgs>,
): pulumi.Output<string> | undefined {
  if (readReplicas === 0) return undefined;
  if (readReplicas > 1) throw tooMany(owner, readReplicas);
  const own: InstanceArgs = {
    identifier: nameOf("database", owner, "read"),
    // By name, so that a preview knows already whose replica it is.
    replicateSourceDb: nameOf("database", owner),
    ...args,
    storageType: "gp3",
    publiclyAccessible: false,
    multiAz: false,
    skipFinalSnapshot: true,
    deletionProtection: deletionProtected,
    autoMinorVersionUpgrade: true,
    applyImmediately: !awsOf(owner).isProduction,
    tags: owner.tags,
  };
  const options = { ...childOptions(owner), dependsOn: [source] };
  return new Instance(owner.childName("read"), own, options).address;
}

function tooMany({ componentName }: Database, readReplicas: number): UserError {
  return new UserError(
    "DatabaseReplicas",
    `Database '${componentName}' asks for ${readReplicas} read replicas; on RDS each has an address ` +
      "of its own, so that one variable leads to one: use 1, or slipway:aws.database: aurora, whose " +
      "readers have one address.",
  );
}
