import { Plan } from "@pulumi/aws/backup/plan.js";
import { Selection } from "@pulumi/aws/backup/selection.js";
import { Vault } from "@pulumi/aws/backup/vault.js";
import { VaultLockConfiguration } from "@pulumi/aws/backup/vaultLockConfiguration.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import { backupRegionOf } from "./data-settings.ts";
import { awsOf, childOptions } from "../handles.ts";
import { partitionOf } from "../compute/image.ts";
import { planTrust } from "../compute/trust.ts";
import { nameOf } from "../names.ts";

/** Days that AWS Backup keeps a backup: as long as RDS keeps its own at most. */
const backupDays = 35;

/** What AWS Backup does to databases and buckets. Source: its guide, "Managed policies". */
const policies = [
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "AWSBackupServiceRolePolicyForS3Backup",
  "AWSBackupServiceRolePolicyForS3Restore",
];

/** The tag by which the plan selects what it backs up, beside those of the environment. */
const selected = { backup: "daily" };

const withVault = new WeakSet<EnvironmentView>();

/**
 * Has a resource backed up every night in production, into a vault that outlives it: gives the tags
 * that the resource needs for it, none elsewhere. The first call makes the environment's vault.
 */
export function backupTags(owner: Member): Record<string, string> {
  const { environment } = owner;
  if (!awsOf(owner).isProduction) return {};
  if (!withVault.has(environment)) createBackups(environment);
  withVault.add(environment);
  return selected;
}

function createBackups(owner: EnvironmentView): void {
  const { settings } = awsOf(owner);
  const vault = createVault(owner, "backups", settings.region);
  const copyRegion = backupRegionOf(settings);
  const copy = copyRegion === undefined ? undefined : createVault(owner, "copies", copyRegion);
  const lifecycle = { deleteAfter: backupDays };
  const rule = {
    ruleName: "daily",
    targetVaultName: vault.name,
    // In UTC, after the databases' own backups and maintenance.
    schedule: "cron(30 4 * * ? *)",
    lifecycle,
    ...(copy && { copyActions: [{ destinationVaultArn: copy.arn, lifecycle }] }),
  };
  const args = { name: nameOf("backup", owner), rules: [rule], tags: owner.tags };
  selectTagged(owner, new Plan(owner.childName("backup", "plan"), args, childOptions(owner)));
}

/** Protected: what is in it may be all that is left. */
function createVault(owner: EnvironmentView, role: string, region: string): Vault {
  const options = childOptions(owner);
  const args = { name: nameOf("backup", owner, role), region, tags: owner.tags };
  const vault = new Vault(owner.childName(role), args, { ...options, protect: true });
  const { backupLockDays: minRetentionDays } = awsOf(owner).settings;
  if (minRetentionDays !== undefined) {
    // Without a day from which it cannot be undone: who may change vaults can take it off again.
    const lock = { backupVaultName: vault.name, minRetentionDays, region };
    new VaultLockConfiguration(owner.childName(role, "lock"), lock, options);
  }
  return vault;
}

function selectTagged(owner: EnvironmentView, plan: Plan): void {
  const { application, environment } = owner.tags;
  const tags = { application, environment, ...selected };
  const stringEquals = Object.entries(tags).map(([key, value]) => ({
    key: `aws:ResourceTag/${key}`,
    value,
  }));
  const args = {
    name: nameOf("backup", owner),
    planId: plan.id,
    iamRoleArn: createRole(owner).arn,
    resources: ["*"],
    conditions: [{ stringEquals }],
  };
  new Selection(owner.childName("backup", "selection"), args, childOptions(owner));
}

function createRole(owner: EnvironmentView): Role {
  const options = childOptions(owner);
  const args = {
    name: nameOf("role", owner, "backup"),
    description: "Makes and restores backups",
    assumeRolePolicy: planTrust(owner, "backup.amazonaws.com"),
    tags: owner.tags,
  };
  const role = new Role(owner.childName("backup", "role"), args, options);
  const partition = partitionOf(awsOf(owner).settings.region);
  for (const policy of policies) {
    const attachment = { role: role.name, policyArn: `arn:${partition}:iam::aws:policy/${policy}` };
    const name = owner.childName("backup", policy.replace(/^.*Policy/, "").toLowerCase());
    new RolePolicyAttachment(name, attachment, options);
  }
  return role;
}
