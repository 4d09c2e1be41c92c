// Resources of every kind that the platforms are made of, a property a line: each edit of
// test/edits changes one of these lines.
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Cluster as DocumentCluster } from "@pulumi/aws/docdb/cluster.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { Repository } from "@pulumi/aws/ecr/repository.js";
import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { Function as Lambda } from "@pulumi/aws/lambda/function.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { Domain } from "@pulumi/aws/opensearch/domain.js";
import { Provider } from "@pulumi/aws/provider.js";
import { Cluster as AuroraCluster } from "@pulumi/aws/rds/cluster.js";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { Container } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import { Volume } from "@pulumi/docker/volume.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";

// Where nothing has to be protected.
const tags = { stage: "development" };
// Of no image.
const digest = `sha256:${"0".repeat(64)}`;
const at = { provider: new Provider("aws", { region: "eu-central-1" }) };

const vpc = new Vpc(
  "network",
  {
    cidrBlock: "10.0.0.0/16",
    enableDnsHostnames: true,
  },
  at,
);
const subnet = new Subnet(
  "subnet",
  {
    vpcId: vpc.id,
    cidrBlock: "10.0.1.0/24",
    availabilityZone: "eu-central-1a",
    mapPublicIpOnLaunch: true,
  },
  at,
);
new SecurityGroup(
  "group",
  {
    vpcId: vpc.id,
    description: "Copies of api",
    revokeRulesOnDelete: false,
  },
  at,
);
new Instance(
  "orders",
  {
    identifier: "orders",
    engine: "postgres",
    engineVersion: "17",
    instanceClass: "db.t4g.micro",
    dbName: "orders",
    username: "orders",
    password: "not-a-secret",
    allocatedStorage: 20,
    storageEncrypted: true,
    kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/one",
    multiAz: false,
    backupRetentionPeriod: 7,
    tags,
  },
  at,
);
new AuroraCluster(
  "ledger",
  {
    clusterIdentifier: "ledger",
    engine: "aurora-mysql",
    databaseName: "ledger",
    masterUsername: "ledger",
    masterPassword: "not-a-secret",
    deletionProtection: true,
    tags,
  },
  at,
);
new DocumentCluster(
  "events",
  {
    clusterIdentifier: "events",
    masterUsername: "events",
    masterPassword: "not-a-secret",
    storageEncrypted: true,
    preferredBackupWindow: "02:00-04:00",
    tags,
  },
  at,
);
new ReplicationGroup(
  "sessions",
  {
    replicationGroupId: "sessions",
    description: "Sessions",
    engine: "valkey",
    nodeType: "cache.t4g.micro",
    port: 6379,
    atRestEncryptionEnabled: true,
    snapshotRetentionLimit: 1,
    tags,
  },
  at,
);
new Domain(
  "catalogue",
  {
    domainName: "catalogue",
    clusterConfig: {
      instanceType: "t3.small.search",
      instanceCount: 1,
    },
    encryptAtRest: { enabled: true },
  },
  at,
);
new Bucket(
  "uploads",
  {
    bucket: "shop-uploads",
    forceDestroy: false,
  },
  at,
);
new Queue(
  "jobs",
  {
    name: "jobs",
    fifoQueue: false,
    visibilityTimeoutSeconds: 30,
  },
  at,
);
new Secret(
  "key",
  {
    name: "key",
    description: "The key",
  },
  at,
);
new Repository(
  "images",
  {
    name: "shop/api",
    imageTagMutability: "IMMUTABLE",
  },
  at,
);
new LoadBalancer(
  "balancer",
  {
    name: "shop",
    internal: false,
    idleTimeout: 60,
    subnets: [subnet.id],
  },
  at,
);
new TargetGroup(
  "targets",
  {
    vpcId: vpc.id,
    targetType: "ip",
    protocol: "HTTP",
    port: 8080,
    deregistrationDelay: 30,
  },
  at,
);
new LogGroup(
  "logs",
  {
    name: "/shop/api",
    retentionInDays: 30,
  },
  at,
);
const role = new Role(
  "role",
  {
    name: "shop-api",
    description: "What api is",
    assumeRolePolicy: "{}",
  },
  at,
);
new Lambda(
  "report",
  {
    name: "report",
    role: role.arn,
    packageType: "Image",
    imageUri: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/report:one",
    memorySize: 512,
  },
  at,
);

new Volume("disk", {
  name: "disk",
  driver: "local",
});
new Network("wire", {
  name: "wire",
  internal: true,
});
new Container("proxy", {
  image: digest,
  restart: "always",
});

const labels = { app: "shop" };
const podSpec = { containers: [{ name: "app", image: digest }] };
const template = { metadata: { labels }, spec: podSpec };
new Namespace("space", {
  metadata: {
    name: "shop",
  },
});
new Deployment("web", {
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template,
  },
});
new StatefulSet("store", {
  spec: {
    serviceName: "store",
    replicas: 1,
    selector: { matchLabels: labels },
    template,
  },
});
new PersistentVolumeClaim("claim", {
  spec: {
    storageClassName: "slow",
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "20Gi" } },
  },
});
new CronJob("nightly", {
  spec: {
    schedule: "0 2 * * *",
    jobTemplate: { spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } },
  },
});
