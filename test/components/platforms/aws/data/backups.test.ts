import { describe, expect, test } from "vitest";
import { Bucket, Database } from "../../../../../components/index.ts";
import type { Environment } from "../../../../../components/index.ts";
import { createAwsPlatform } from "../../../../../components/platforms/aws/platform.ts";
import { pick } from "../shop.ts";
import { arnOf, buildStore, policyOf } from "./stores.ts";

const database = (environment: Environment): Database =>
  new Database("orders", { environment, engine: "postgres" });
const bucket = (environment: Environment): Bucket => new Bucket("uploads", { environment });

describe("Backups", () => {
  test("of production go every night into a vault that outlives what it holds", async () => {
    const resources = await buildStore(database);
    const vault = pick(resources, "Vault");
    expect(vault.protect).toBe(true);
    expect(vault.inputs).toMatchObject({ name: "shop-prod-backups", region: "eu-central-1" });
    expect(pick(resources, "Plan").inputs.rules).toEqual([
      {
        ruleName: "daily",
        targetVaultName: "shop-prod-backups",
        schedule: "cron(30 4 * * ? *)",
        lifecycle: { deleteAfter: 35 },
      },
    ]);
    expect(pick(resources, "Selection").inputs).toMatchObject({
      planId: "shop-backup-plan-id",
      iamRoleArn: arnOf("shop-backup-role"),
      resources: ["*"],
      conditions: [
        {
          stringEquals: [
            { key: "aws:ResourceTag/application", value: "shop" },
            { key: "aws:ResourceTag/environment", value: "prod" },
            { key: "aws:ResourceTag/backup", value: "daily" },
          ],
        },
      ],
    });
  });

  test("are made as AWS Backup's own role, and nobody else can be it", async () => {
    const resources = await buildStore(database);
    expect(policyOf(pick(resources, "Role", "shop-backup-role"), "assumeRolePolicy")).toMatchObject(
      {
        Statement: [{ Principal: { Service: "backup.amazonaws.com" } }],
      },
    );
    const attached = resources.filter(({ name }) => /^shop-backup-.*for/.test(name));
    expect(attached.map(({ inputs }) => inputs.policyArn)).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
      "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
      "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore",
    ]);
  });

  test("are copied to another region, and locked, where the settings say so", async () => {
    const aws = { backupRegion: "eu-west-1", backupLockDays: 14 };
    const resources = await buildStore(database, { aws });
    expect(pick(resources, "Vault", "shop-copies").inputs).toMatchObject({
      name: "shop-prod-copies",
      region: "eu-west-1",
    });
    expect(pick(resources, "Plan").inputs.rules).toMatchObject([
      {
        copyActions: [
          { destinationVaultArn: arnOf("shop-copies"), lifecycle: { deleteAfter: 35 } },
        ],
      },
    ]);
    const locks = resources.filter(({ type }) => type.endsWith(":VaultLockConfiguration"));
    expect(locks.map(({ inputs }) => inputs)).toEqual([
      { backupVaultName: "shop-prod-backups", minRetentionDays: 14, region: "eu-central-1" },
      { backupVaultName: "shop-prod-copies", minRetentionDays: 14, region: "eu-west-1" },
    ]);
  });

  test.each(["staging", "development", "preview"] as const)("are not made in %s", async (stage) => {
    const resources = await buildStore(database, { stage, aws: { backupRegion: "eu-west-1" } });
    expect(resources.filter(({ type }) => type.startsWith("aws:backup/"))).toEqual([]);
  });
});

describe("A second region", () => {
  const aws = { secondRegion: "eu-west-1" };

  test("has the backups and the log of a database on RDS, under a key of its own", async () => {
    const resources = await buildStore(database, { aws });
    expect(pick(resources, "Key").inputs).toMatchObject({
      region: "eu-west-1",
      enableKeyRotation: true,
    });
    expect(pick(resources, "InstanceAutomatedBackupsReplication").inputs).toEqual({
      region: "eu-west-1",
      sourceDbInstanceArn: arnOf("orders-postgres"),
      kmsKeyId: arnOf("shop-second-region-key"),
      retentionPeriod: 30,
    });
  });

  test("has the secrets, and the vault's copies", async () => {
    const resources = await buildStore(database, { aws });
    expect(pick(resources, "Secret", "orders-url").inputs.replicas).toEqual([
      { region: "eu-west-1" },
    ]);
    expect(pick(resources, "Vault", "shop-copies").inputs.region).toBe("eu-west-1");
  });

  test("has every object of a bucket, copied by a role that can do only that", async () => {
    const resources = await buildStore(bucket, { aws });
    expect(pick(resources, "Bucket", "uploads-copy").inputs).toMatchObject({ region: "eu-west-1" });
    expect(pick(resources, "BucketPublicAccessBlock", "uploads-copy-public-access").inputs).toEqual(
      {
        region: "eu-west-1",
        bucket: "uploads-copy-id",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    );
    const policy = pick(resources, "BucketPolicy", "uploads-copy-policy");
    expect(policy.inputs.region).toBe("eu-west-1");
    expect(policyOf(policy)).toMatchObject({ Statement: [{ Sid: "Tls", Effect: "Deny" }] });
    const lifecycle = pick(resources, "BucketLifecycleConfiguration", "uploads-copy-lifecycle");
    expect(lifecycle.inputs).toMatchObject({ region: "eu-west-1", bucket: "uploads-copy-id" });
    expect(pick(resources, "BucketReplicationConfig").inputs).toMatchObject({
      bucket: "uploads-bucket-id",
      role: arnOf("uploads-copy-role"),
      rules: [{ status: "Enabled", destination: { bucket: arnOf("uploads-copy") } }],
    });
    const [from, to] = [arnOf("uploads-bucket"), arnOf("uploads-copy")];
    expect(policyOf(pick(resources, "RolePolicy", "uploads-copy-role-policy"))).toMatchObject({
      Statement: [
        { Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: [from] },
        {
          Action: [
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionTagging",
          ],
          Resource: [`${from}/*`],
        },
        {
          Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
          Resource: [`${to}/*`],
        },
      ],
    });
  });

  test("is none by default", async () => {
    const resources = await buildStore(database);
    expect(pick(resources, "Secret", "orders-url").inputs).not.toHaveProperty("replicas");
    expect(resources.filter(({ name }) => name.includes("second-region"))).toEqual([]);
  });

  test.each(["secondRegion", "backupRegion"] as const)(
    "that is the first one is refused as %s",
    (key) => {
      expect(() => createAwsPlatform({ region: "eu-central-1", [key]: "eu-central-1" })).toThrow(
        `${key}: is eu-central-1, where the data are already; name another region`,
      );
      expect(() => createAwsPlatform({ region: "eu-central-1", [key]: "eu-west-1" })).not.toThrow();
    },
  );
});

describe("Rotation", () => {
  const keepersOf = async (rotation?: Record<string, number>): Promise<unknown> => {
    const resources = await buildStore(database, rotation ? { aws: { rotation } } : {});
    return pick(resources, "RandomPassword", "orders-password").inputs.keepers;
  };

  test("by another number makes another password, and is nothing to the others", async () => {
    expect(await keepersOf()).toBeUndefined();
    expect(await keepersOf({ orders: 1 })).toEqual({ rotation: "1" });
    expect(await keepersOf({ orders: 2 })).toEqual({ rotation: "2" });
  });

  test("of what has no password here is refused with what has one", async () => {
    const create = buildStore(database, { aws: { rotation: { orders: 1, api: 1 } } });
    await expect(create).rejects.toThrow(
      "slipway:aws has 1 problem:\n  - rotation.api: has no password here; orders has one",
    );
  });
});
