import { marks } from "../../../../tool/engine/state/snapshot.ts";
import type { Properties } from "../../../../tool/engine/state/snapshot.ts";
import { secret } from "./wrong.ts";

const unknown = marks.unknown;
const asset = { [marks.signature]: marks.asset, text: "hello" };
const archive = { [marks.signature]: marks.archive, path: "./build" };

const ecsService = "aws:ecs/service:Service";
const rdsInstance = "aws:rds/instance:Instance";
const container = "docker:index/container:Container";
const deployment = "kubernetes:apps/v1:Deployment";
const podTemplate = { metadata: { labels: { app: "api" } } };
const selector = { matchLabels: { app: "api" } };
const docker = (inputs: Properties): [string, Properties] => [
  container,
  { image: "api", ...inputs },
];
const pods = (pod: Properties, spec: Properties = {}): [string, Properties] => [
  deployment,
  { spec: { selector, template: { ...podTemplate, spec: pod }, ...spec } },
];

/** Inputs that the real providers take, each for another reason. */
export const rightInputs: [type: string, inputs: Properties][] = [
  ["aws:ec2/vpc:Vpc", {}],
  ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", tags: { Name: "shop" } }],
  ["aws:ec2/vpc:Vpc", { enableDnsSupport: "true", tags: { count: 2 } }],
  ["aws:ec2/vpc:Vpc", { cidrBlock: unknown, tags: unknown }],
  ["aws:ec2/subnet:Subnet", { vpcId: unknown, cidrBlock: secret("10.0.0.0/24") }],
  [ecsService, { launchType: "FARGATE", desiredCount: 2 }],
  [ecsService, { launchType: unknown, desiredCount: "2" }],
  [ecsService, { launchType: secret("EC2"), desiredCount: secret(2) }],
  [ecsService, { loadBalancers: [{ containerName: "api", containerPort: 80 }] }],
  [ecsService, { loadBalancers: [{ containerName: "api", containerPort: "80" }] }],
  [ecsService, { loadBalancers: { containerName: "api", containerPort: 80 } }],
  [ecsService, { loadBalancers: [unknown] }],
  [ecsService, { networkConfiguration: { subnets: ["subnet-1"] } }],
  [ecsService, { networkConfiguration: [{ subnets: ["subnet-1"] }] }],
  [ecsService, { networkConfiguration: { subnets: unknown } }],
  [ecsService, { networkConfiguration: { subnets: "subnet-1" }, __defaults: ["name"] }],
  [rdsInstance, { instanceClass: "db.t4g.micro", password: secret("hunter22") }],
  [rdsInstance, { instanceClass: "db.x99.huge", engine: "postgres", multiAz: null }],
  ["aws:iam/role:Role", { assumeRolePolicy: '{"Version":"2012-10-17"}' }],
  ["aws:iam/role:Role", { assumeRolePolicy: { Version: "2012-10-17", Statement: [] } }],
  ["aws:lb/listener:Listener", { loadBalancerArn: "a", protocol: "https", defaultActions: [] }],
  ["aws:lambda/function:Function", { role: "arn", code: archive, packageType: "Zip" }],
  ["aws:s3/bucketObject:BucketObject", { bucket: "b", source: asset }],
  ["aws:nothing/known:Thing", { whatever: true }],
  pods({ containers: [{ name: "api", image: "api:1" }] }),
  pods({ containers: [{ name: "api", ports: [{ containerPort: 80 }] }] }, { replicas: unknown }),
  pods({ containers: [{ name: "api", env: [{ name: "KEY", value: secret("1") }] }] }),
  pods({ containers: [{ name: "api", livenessProbe: { httpGet: { path: "/", port: "http" } } }] }),
  pods({ containers: [{ name: "api", livenessProbe: { httpGet: { path: "/", port: 8080 } } }] }),
  ["kubernetes:core/v1:Service", { spec: { type: "LoadBalancer", ports: [{ port: 80 }] } }],
  ["kubernetes:core/v1:Secret", { stringData: secret({ KEY: "1" }) }],
  ["kubernetes:core/v1:ConfigMap", { apiVersion: "v1", kind: "ConfigMap", data: { "a.b": "1" } }],
  ["kubernetes:postgresql.cnpg.io/v1:Cluster", { spec: { instances: 3 } }],
  docker({ ports: [{ internal: 80, external: 8080 }], memory: 512 }),
  docker({ mustRun: "false", memory: "512", envs: ["A=1", secret("B=2")] }),
  docker({ uploads: [{ file: "/etc/a", content: unknown }], labels: [{ label: "a", value: "b" }] }),
  ["random:index/randomPassword:RandomPassword", { length: 32, special: false }],
  ["random:index/randomId:RandomId", { byteLength: 4, keepers: { release: unknown } }],
  ["docker-build:index:Image", { push: false, network: "host", tags: ["shop/api:dev"] }],
  [
    "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable",
    { projectId: unknown, key: "A", value: secret("1"), sensitive: true, targets: ["production"] },
  ],
];
