import type * as pulumi from "@pulumi/pulumi";
import { ClusterSnapshot } from "@pulumi/aws/rds/clusterSnapshot.js";
import { Snapshot } from "@pulumi/aws/rds/snapshot.js";
import { throwProblems } from "../../../../variables/user-error.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";

/** How a server is upgraded to another major version, or is not. */
export interface UpgradeArgs {
  allowMajorVersionUpgrade?: true;
  applyImmediately: boolean;
}

/**
 * What a server is told of upgrades. In production a change waits for the weekly window, since many
 * restart the server; an upgrade, that somebody asked for and that a snapshot was made for, does not.
 */
export function planUpgrade(owner: Database, { upgradedFrom }: DatabasePlan): UpgradeArgs {
  const { isProduction, settings } = awsOf(owner);
  const isAllowed = settings.allowMajorVersionUpgrade?.[owner.componentName] !== undefined;
  return {
    ...(isAllowed && { allowMajorVersionUpgrade: true }),
    applyImmediately: !isProduction || upgradedFrom !== undefined,
  };
}

/**
 * The snapshot that an upgrade waits for: the only way back, since RDS has none. It stays when the
 * config no longer allows the upgrade and the program no longer names it.
 */
export function snapshotBefore(
  owner: Database,
  { version, upgradedFrom }: DatabasePlan,
  kind: "instance" | "cluster",
): pulumi.Resource[] {
  if (upgradedFrom === undefined) return [];
  const server = nameOf("database", owner);
  const name = `${server}-${upgradedFrom}-before-${version}`.replaceAll(".", "-");
  const role = owner.childName("before", version.replaceAll(".", "-"));
  const options = { ...childOptions(owner), retainOnDelete: true };
  const { tags } = owner;
  return [
    kind === "instance"
      ? new Snapshot(
          role,
          { dbInstanceIdentifier: server, dbSnapshotIdentifier: name, tags },
          options,
        )
      : new ClusterSnapshot(
          role,
          { dbClusterIdentifier: server, dbClusterSnapshotIdentifier: name, tags },
          options,
        ),
  ];
}

/** Refuses, once everything is declared, to allow upgrades of what is no database. */
export function checkUpgrades(owner: EnvironmentView): void {
  const { allowMajorVersionUpgrade = {} } = awsOf(owner).settings;
  const check = async (): Promise<void> => {
    await owner.declared;
    const known = owner.namesOf("database");
    const problems = Object.keys(allowMajorVersionUpgrade)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        at: `allowMajorVersionUpgrade.${name}`,
        message: `is no database; there is ${known.join(", ") || "none"}`,
      }));
    throwProblems("AwsSettings", "slipway:aws", problems);
  };
  void owner.track(check());
}
