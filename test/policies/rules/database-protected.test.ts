import { databaseProtected } from "../../../policies/rules/database-protected.ts";
import {
  database,
  documentsCluster,
  rdsCluster,
  rdsInstance,
  resource,
  without,
} from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

const staging = { tags: { stage: "staging", component: "orders" } };
const development = { tags: { stage: "development", component: "orders" } };

testRule(
  databaseProtected,
  [
    {
      because: "a database component that can be deleted",
      resource: database({ deletionProtected: false }),
      messages: [
        "Database 'orders' has `deletionProtected` false at stage production; it must be true",
      ],
      fix: "slipway:databases.orders.deletionProtected",
    },
    {
      because: "a database component without a standby and with few backups",
      resource: database({ highlyAvailable: false, backupDays: 6 }),
      messages: [
        "Database 'orders' has `highlyAvailable` false at stage production; it must be true",
        "Database 'orders' has `backupDays` 6 at stage production; it must be 7 or more",
      ],
      fix: "Set `highlyAvailable` of 'orders' to true",
    },
    {
      because: "an instance with nothing set, by the provider's defaults",
      resource: without(
        rdsInstance(),
        "deletionProtection",
        "multiAz",
        "backupRetentionPeriod",
        "storageEncrypted",
        "publiclyAccessible",
      ),
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `deletionProtection` unset, which means false at stage production; it must be true",
        "aws:rds/instance:Instance 'orders-db' has `multiAz` unset, which means false at stage production; it must be true",
        "aws:rds/instance:Instance 'orders-db' has `backupRetentionPeriod` unset, which means 0 at stage production; it must be 7 or more",
        "aws:rds/instance:Instance 'orders-db' has `storageEncrypted` unset, which means false at stage production; it must be true",
      ],
      fix: "slipway:databases.orders.deletionProtected",
    },
    {
      because: "a public instance, in staging too",
      resource: rdsInstance({ ...staging, publiclyAccessible: true }),
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `publiclyAccessible` true at stage staging; it must be false",
      ],
      fix: "Set `publiclyAccessible` of aws:rds/instance:Instance 'orders-db' to false",
    },
    {
      because: "an instance in plain text in development, as advice",
      resource: rdsInstance({ ...development, storageEncrypted: false }),
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `storageEncrypted` false at stage development; it must be true",
      ],
      fix: "where 'orders' is built",
      level: "advisory",
    },
    {
      because: "a cluster with nothing set, by the provider's defaults",
      resource: without(
        rdsCluster(),
        "deletionProtection",
        "backupRetentionPeriod",
        "storageEncrypted",
      ),
      messages: [
        "aws:rds/cluster:Cluster 'orders-cluster' has `deletionProtection` unset, which means false at stage production; it must be true",
        "aws:rds/cluster:Cluster 'orders-cluster' has `backupRetentionPeriod` unset, which means 1 at stage production; it must be 7 or more",
        "aws:rds/cluster:Cluster 'orders-cluster' has `storageEncrypted` unset, which means false at stage production; it must be true",
      ],
      fix: "slipway:databases.orders.deletionProtected",
    },
    {
      because: "a DocumentDB cluster with nothing set, by the provider's defaults",
      resource: without(
        documentsCluster(),
        "deletionProtection",
        "backupRetentionPeriod",
        "storageEncrypted",
      ),
      messages: [
        "aws:docdb/cluster:Cluster 'events-cluster' has `deletionProtection` unset, which means false at stage production; it must be true",
        "aws:docdb/cluster:Cluster 'events-cluster' has `backupRetentionPeriod` unset, which means 1 at stage production; it must be 7 or more",
        "aws:docdb/cluster:Cluster 'events-cluster' has `storageEncrypted` unset, which means false at stage production; it must be true",
      ],
      fix: "slipway:databases.orders.deletionProtected",
    },
    {
      because: "a DocumentDB cluster in plain text, in staging too",
      resource: documentsCluster({ ...staging, storageEncrypted: false }),
      messages: [
        "aws:docdb/cluster:Cluster 'events-cluster' has `storageEncrypted` false at stage staging; it must be true",
      ],
      fix: "Set `storageEncrypted`",
    },
    {
      because: "an unprotected instance without tags, as it may be production's",
      resource: without(rdsInstance({ deletionProtection: false }), "tags"),
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `deletionProtection` false at an unnamed stage; it must be true",
      ],
      fix: "Set `deletionProtected` of 'orders-db'",
    },
    {
      because: "a value that it cannot read, without telling it",
      resource: rdsInstance({ multiAz: "hunter2" }),
      messages: ["aws:rds/instance:Instance 'orders-db' has a `multiAz` that cannot be judged"],
      fix: "Set `multiAz` of 'orders'",
    },
    {
      because: "a public replica, for which its source does not answer",
      resource: rdsInstance({ replicateSourceDb: "orders", publiclyAccessible: true }),
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `publiclyAccessible` true at stage production; it must be false",
      ],
      fix: "`publiclyAccessible`",
    },
    {
      because: "an instance of a cluster that is public, in staging too",
      resource: resource("aws:rds/clusterInstance:ClusterInstance", "orders-1", {
        ...staging,
        publiclyAccessible: true,
      }),
      messages: [
        "aws:rds/clusterInstance:ClusterInstance 'orders-1' has `publiclyAccessible` true at stage staging; it must be false",
      ],
      fix: "Set `publiclyAccessible`",
    },
    ...["", undefined].map((replicateSourceDb) => ({
      because: `an instance whose source is ${replicateSourceDb ?? "not known yet"}, as no replica`,
      resource: rdsInstance({ replicateSourceDb, multiAz: false }),
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `multiAz` false at stage production; it must be true",
      ],
      fix: "Set `highlyAvailable` of 'orders' to true",
    })),
    {
      because: "an unprotected component at a custom stage, as its parent's",
      resource: database({ stage: "custom", profile: "production", deletionProtected: false }),
      messages: [
        "Database 'orders' has `deletionProtected` false at stage custom (as production); it must be true",
      ],
      fix: "slipway:databases.orders.deletionProtected",
    },
    {
      because: "an unprotected instance whose tags say that its stage is like production",
      resource: rdsInstance({
        tags: { stage: "custom", profile: "production", component: "orders" },
        deletionProtection: false,
      }),
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `deletionProtection` false at stage custom (as production); it must be true",
      ],
      fix: "slipway:databases.orders.deletionProtected",
    },
    {
      because: "fewer backups than its configuration demands",
      resource: rdsInstance({ backupRetentionPeriod: 30 }),
      config: { "database-protected": { minBackupDays: 35 } },
      messages: [
        "aws:rds/instance:Instance 'orders-db' has `backupRetentionPeriod` 30 at stage production; it must be 35 or more",
      ],
      fix: "Set `backupDays` of 'orders' to 35 or more",
    },
  ],
  [
    { because: "a protected database component", resource: database() },
    {
      because: "an unprotected database component in staging",
      resource: database({ stage: "staging", deletionProtected: false, highlyAvailable: false }),
    },
    { because: "a protected instance", resource: rdsInstance() },
    {
      because: "an unprotected component at a custom stage that is a child of staging",
      resource: database({ stage: "custom", profile: "staging", deletionProtected: false }),
    },
    {
      because: "an unprotected instance whose tags say that its stage is like staging",
      resource: rdsInstance({
        tags: { stage: "custom", profile: "staging", component: "orders" },
        deletionProtection: false,
      }),
    },
    {
      because: "a protected component at a custom stage that is a child of production",
      resource: database({ stage: "custom", profile: "production" }),
    },
    {
      because: "an instance of a cluster that is not public, by the provider's default",
      resource: resource("aws:rds/clusterInstance:ClusterInstance", "orders-1", staging),
    },
    {
      because: "a protected instance whose source is empty",
      resource: rdsInstance({ replicateSourceDb: "" }),
    },
    {
      because: "an instance that is not public by the provider's default",
      resource: without(rdsInstance(), "publiclyAccessible"),
    },
    {
      because: "a small encrypted instance in staging",
      resource: rdsInstance({
        ...staging,
        deletionProtection: false,
        multiAz: false,
        backupRetentionPeriod: 0,
      }),
    },
    { because: "a protected cluster", resource: rdsCluster() },
    { because: "a protected DocumentDB cluster", resource: documentsCluster() },
    {
      because: "a small encrypted DocumentDB cluster in staging",
      resource: documentsCluster({
        ...staging,
        deletionProtection: false,
        backupRetentionPeriod: 1,
      }),
    },
    {
      because: "a serverless cluster, which encrypts by itself",
      resource: without(rdsCluster({ engineMode: "serverless" }), "storageEncrypted"),
    },
    {
      because: "values that are not known yet",
      resource: rdsInstance({ multiAz: undefined, deletionProtection: undefined }),
    },
    {
      because: "a replica, whose source has the backups and the standby",
      resource: without(
        rdsInstance({ replicateSourceDb: "orders" }),
        "multiAz",
        "backupRetentionPeriod",
        "storageEncrypted",
      ),
    },
    {
      because: "fewer backups where its configuration says so",
      resource: rdsInstance({ backupRetentionPeriod: 3 }),
      config: { "database-protected": { minBackupDays: 3 } },
    },
  ],
);
