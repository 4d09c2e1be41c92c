import { sdk, service } from "./names.ts";
import type { AwsTypes } from "./names.ts";

/** What is one setting of the bucket in CloudFormation is a resource of its own here. */
function bucketPart(file: string, version?: string): AwsTypes[string] {
  return {
    provider: {
      source: service(`s3/${file}`, version),
      replaces: "bucket expectedBucketOwner",
      keeps:
        "versioningConfiguration rules rule blockPublicAcls blockPublicPolicy ignorePublicAcls " +
        "restrictPublicBuckets role mfa transitionDefaultMinimumObjectSize",
    },
  };
}

/** Databases, caches, buckets, queues, indexes, secrets, keys and backups. */
export const dataTypes: AwsTypes = {
  "aws:rds/instance:Instance": {
    cfn: "AWS::RDS::DBInstance",
    names:
      "backupWindow=PreferredBackupWindow caCertIdentifier=CACertificateIdentifier " +
      "iamDatabaseAuthenticationEnabled=EnableIAMDatabaseAuthentication " +
      "instanceClass=DBInstanceClass vpcSecurityGroupIds=VPCSecurityGroups " +
      "performanceInsightsEnabled=EnablePerformanceInsights password=MasterUserPassword " +
      "passwordWo=MasterUserPassword passwordWoVersion=MasterUserPassword " +
      "enabledCloudwatchLogsExports=EnableCloudwatchLogsExports username=MasterUsername",
    provider: {
      source: service("rds/instance"),
      replaces: "engine availabilityZone snapshotIdentifier restoreToPointInTime s3Import",
      keeps:
        "identifier identifierPrefix dbSubnetGroupName port multiAz storageType parameterGroupName " +
        "backupRetentionPeriod autoMinorVersionUpgrade maintenanceWindow " +
        "performanceInsightsKmsKeyId replicateSourceDb masterUserSecretKmsKeyId " +
        "blueGreenUpdate customerOwnedIpEnabled",
    },
  },
  "aws:rds/cluster:Cluster": {
    cfn: "AWS::RDS::DBCluster",
    names:
      "caCertificateIdentifier=CACertificateIdentifier clusterIdentifier=DBClusterIdentifier " +
      "enabledCloudwatchLogsExports=EnableCloudwatchLogsExports masterPassword=MasterUserPassword " +
      "iamDatabaseAuthenticationEnabled=EnableIAMDatabaseAuthentication iamRoles=AssociatedRoles " +
      "masterUserSecretKmsKeyId=MasterUserSecret",
    provider: [
      {
        source: service("rds/cluster", "0168cf6844"),
        replaces: "engine masterUsername restoreToPointInTime s3Import",
        keeps:
          "masterPasswordWo masterPasswordWoVersion caCertificateIdentifier clusterMembers " +
          "globalClusterIdentifier",
      },
      // Aurora's can be changed, that of a Multi-AZ cluster cannot.
      { source: service("rds/cluster"), unknown: "storageType" },
    ],
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    cfn: "AWS::RDS::DBInstance",
    names:
      "caCertIdentifier=CACertificateIdentifier clusterIdentifier=DBClusterIdentifier " +
      "identifier=DBInstanceIdentifier instanceClass=DBInstanceClass " +
      "performanceInsightsEnabled=EnablePerformanceInsights",
    provider: {
      source: service("rds/cluster_instance"),
      replaces: "engine availabilityZone",
      keeps:
        "dbParameterGroupName autoMinorVersionUpgrade preferredMaintenanceWindow promotionTier " +
        "performanceInsightsKmsKeyId",
    },
  },
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": {
    provider: {
      source: service("rds/instance_automated_backups_replication"),
      replaces: "kmsKeyId preSignedUrl retentionPeriod sourceDbInstanceArn",
    },
  },
  "aws:rds/snapshot:Snapshot": {
    provider: {
      source: service("rds/snapshot", "01c08000dd"),
      replaces: "dbInstanceIdentifier dbSnapshotIdentifier",
      // That version knew no such property.
      unknown: "sharedAccounts",
    },
  },
  "aws:rds/clusterSnapshot:ClusterSnapshot": {
    provider: {
      source: service("rds/cluster_snapshot", "00a35305dc"),
      replaces: "dbClusterIdentifier dbClusterSnapshotIdentifier",
      keeps: "sharedAccounts",
    },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    cfn: "AWS::RDS::DBSubnetGroup",
    names: "description=DBSubnetGroupDescription name=DBSubnetGroupName",
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    cfn: "AWS::RDS::DBParameterGroup",
    names: "name=DBParameterGroupName",
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": {
    cfn: "AWS::RDS::DBClusterParameterGroup",
    names: "name=DBClusterParameterGroupName",
  },
  "aws:docdb/cluster:Cluster": {
    cfn: "AWS::DocDB::DBCluster",
    names:
      "clusterIdentifier=DBClusterIdentifier masterPassword=MasterUserPassword " +
      "enabledCloudwatchLogsExports=EnableCloudwatchLogsExports",
    provider: {
      source: service("docdb/cluster", "010e0435dc"),
      replaces: "engine port restoreToPointInTime",
      keeps: "engineVersion masterPasswordWo masterPasswordWoVersion clusterMembers",
      removal: "serverlessV2ScalingConfiguration",
    },
  },
  "aws:docdb/clusterInstance:ClusterInstance": {
    cfn: "AWS::DocDB::DBInstance",
    names:
      "caCertIdentifier=CACertificateIdentifier clusterIdentifier=DBClusterIdentifier " +
      "identifier=DBInstanceIdentifier instanceClass=DBInstanceClass",
    provider: {
      source: service("docdb/cluster_instance"),
      replaces: "engine",
      keeps: "promotionTier performanceInsightsKmsKeyId",
    },
  },
  "aws:docdb/subnetGroup:SubnetGroup": {
    cfn: "AWS::DocDB::DBSubnetGroup",
    names: "description=DBSubnetGroupDescription name=DBSubnetGroupName",
  },
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
    cfn: "AWS::DocDB::DBClusterParameterGroup",
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    cfn: "AWS::ElastiCache::ReplicationGroup",
    names:
      "description=ReplicationGroupDescription maintenanceWindow=PreferredMaintenanceWindow " +
      "nodeType=CacheNodeType parameterGroupName=CacheParameterGroupName " +
      "subnetGroupName=CacheSubnetGroupName",
    provider: {
      source: service("elasticache/replication_group", "001b6364c1"),
      replaces: "securityGroupNames",
      keeps:
        "authToken authTokenUpdateStrategy numNodeGroups replicasPerNodeGroup " +
        "preferredCacheClusterAzs",
      unknown: "engine engineVersion transitEncryptionEnabled nodeGroupConfigurations",
    },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    cfn: "AWS::ElastiCache::SubnetGroup",
    names: "name=CacheSubnetGroupName",
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    cfn: "AWS::ElastiCache::ParameterGroup",
    names: "family=CacheParameterGroupFamily name=CacheParameterGroupName parameters=Properties",
    provider: { source: service("elasticache/parameter_group"), replaces: "description name" },
  },
  "aws:s3/bucket:Bucket": {
    cfn: "AWS::S3::Bucket",
    names:
      "bucket=BucketName accelerationStatus=AccelerateConfiguration acl=AccessControl " +
      "corsRules=CorsConfiguration lifecycleRules=LifecycleConfiguration " +
      "logging=LoggingConfiguration serverSideEncryptionConfiguration=BucketEncryption " +
      "versioning=VersioningConfiguration website=WebsiteConfiguration",
    provider: {
      source: service("s3/bucket"),
      replaces: "objectLockConfiguration.objectLockEnabled",
      keeps: "grants policy requestPayer",
    },
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    cfn: "AWS::S3::BucketPolicy",
    names: "policy=PolicyDocument",
  },
  "aws:s3/bucketVersioning:BucketVersioning": bucketPart("bucket_versioning"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart(
    "bucket_public_access_block",
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart("bucket_ownership_controls"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketPart("bucket_server_side_encryption_configuration"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketPart(
    "bucket_lifecycle_configuration",
    "01606926a0",
  ),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": bucketPart(
    "bucket_replication_configuration",
  ),
  "aws:sqs/queue:Queue": {
    cfn: "AWS::SQS::Queue",
    names:
      "maxMessageSize=MaximumMessageSize messageRetentionSeconds=MessageRetentionPeriod " +
      "name=QueueName receiveWaitTimeSeconds=ReceiveMessageWaitTimeSeconds " +
      "visibilityTimeoutSeconds=VisibilityTimeout",
    provider: { source: service("sqs/queue"), keeps: "policy" },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    cfn: "AWS::SQS::QueuePolicy",
    names: "policy=PolicyDocument",
    provider: { source: service("sqs/queue_policy"), replaces: "queueUrl" },
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    provider: {
      source: service("sqs/queue_redrive_allow_policy"),
      replaces: "queueUrl",
      keeps: "redriveAllowPolicy",
    },
  },
  "aws:opensearch/domain:Domain": {
    cfn: "AWS::OpenSearchService::Domain",
    provider: [
      { source: sdk("opensearch.Domain"), presence: "vpcOptions" },
      // Encryption cannot be taken away, and is added in place only by some versions of the engine.
      {
        source: service("opensearch/domain"),
        keeps: "autoTuneOptions",
        unknown: "encryptAtRest nodeToNodeEncryption engineVersion advancedSecurityOptions.enabled",
      },
    ],
  },
  "aws:opensearch/domainPolicy:DomainPolicy": {
    provider: {
      source: service("opensearch/domain_policy", "120cd12f62"),
      keeps: "accessPolicies domainName",
    },
  },
  "aws:ecr/repository:Repository": {
    cfn: "AWS::ECR::Repository",
    names: "name=RepositoryName encryptionConfigurations=EncryptionConfiguration",
  },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    provider: {
      source: service("ecr/repository_policy"),
      replaces: "repository",
      keeps: "policy",
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    provider: {
      source: service("ecr/lifecycle_policy"),
      replaces: "repository policy",
    },
  },
  "aws:secretsmanager/secret:Secret": {
    cfn: "AWS::SecretsManager::Secret",
    names: "replicas=ReplicaRegions",
    provider: [
      { source: service("secretsmanager/secret"), keeps: "policy" },
      { source: sdk("secretsmanager.Secret"), unknown: "type" },
    ],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    provider: {
      source: service("secretsmanager/secret_version", "0042e8ea0d"),
      replaces: "secretId secretString secretBinary secretStringWoVersion",
      keeps: "versionStages secretStringWo",
    },
  },
  "aws:secretsmanager/secretRotation:SecretRotation": {
    cfn: "AWS::SecretsManager::RotationSchedule",
    names: "rotateImmediately=RotateImmediatelyOnUpdate",
  },
  "aws:kms/key:Key": {
    cfn: "AWS::KMS::Key",
    names: "policy=KeyPolicy isEnabled=Enabled",
    provider: {
      source: service("kms/key", "00a35305dc"),
      replaces: "customKeyStoreId customerMasterKeySpec keyUsage multiRegion xksKeyId",
    },
  },
  "aws:kms/alias:Alias": { cfn: "AWS::KMS::Alias", names: "name=AliasName" },
  "aws:backup/vault:Vault": {
    cfn: "AWS::Backup::BackupVault",
    names: "name=BackupVaultName kmsKeyArn=EncryptionKeyArn",
  },
  "aws:backup/plan:Plan": {
    cfn: "AWS::Backup::BackupPlan",
    names: "rules=BackupPlan advancedBackupSettings=BackupPlan",
    provider: { source: service("backup/plan"), replaces: "name" },
  },
  "aws:backup/selection:Selection": {
    cfn: "AWS::Backup::BackupSelection",
    names: "planId=BackupPlanId *=BackupSelection",
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    provider: {
      source: service("backup/vault_lock_configuration"),
      replaces: "backupVaultName changeableForDays maxRetentionDays minRetentionDays",
    },
  },
};
