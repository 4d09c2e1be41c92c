import type { Properties } from "../../../../tool/engine/state/snapshot.ts";

/** Inputs with one fault, where it is and what of the reason has to be told. */
export interface WrongInput {
  type: string;
  inputs: Properties;
  property: string;
  reason: string;
}

const missing = (name: string): string =>
  `Missing required argument. The argument "${name}" is required, but no definition was found.`;

/** Inputs with a secret, as they travel. */
export const secret = (value: Properties[string]): Properties[string] => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const container = { name: "api", image: "api:1" };
const deployment = (spec: Properties): Properties => ({
  metadata: { name: "api" },
  spec: {
    selector: { matchLabels: { app: "api" } },
    template: { metadata: { labels: { app: "api" } }, spec: { containers: [container] } },
    ...spec,
  },
});
const podSpec = (spec: Properties): Properties =>
  deployment({ template: { metadata: { labels: { app: "api" } }, spec } });

const wrongAws: WrongInput[] = [
  { type: "aws:ec2/subnet:Subnet", inputs: {}, property: "vpcId", reason: missing("vpc_id") },
  {
    type: "aws:iam/role:Role",
    inputs: {},
    property: "assumeRolePolicy",
    reason: "Missing required",
  },
  {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    inputs: { containerDefinitions: "[]" },
    property: "family",
    reason: missing("family"),
  },
  {
    type: "aws:ecs/service:Service",
    inputs: { launchType: "FARGAT" },
    property: "launchType",
    reason: 'expected launch_type to be one of ["EC2" "FARGATE" "EXTERNAL"',
  },
  {
    type: "aws:ecs/service:Service",
    inputs: { loadBalancers: [{ containerName: "api" }] },
    property: "loadBalancers[0].containerPort",
    reason: missing("container_port"),
  },
  {
    type: "aws:ecs/service:Service",
    inputs: { loadBalancers: [{ containerName: "api", containerPort: "web" }] },
    property: "loadBalancers[0].containerPort",
    reason: 'strconv.ParseInt: parsing "web": invalid syntax',
  },
  {
    type: "aws:ecs/service:Service",
    inputs: { networkConfiguration: { subnets: ["subnet-1"], assignPublicIP: true } },
    property: "networkConfiguration.assignPublicIP",
    reason: "Invalid or unknown key. Did you mean 'assignPublicIp'?",
  },
  {
    type: "aws:ecs/service:Service",
    inputs: { networkConfiguration: {} },
    property: "networkConfiguration.subnets",
    reason: missing("subnets"),
  },
  {
    type: "aws:ecs/service:Service",
    inputs: { desiredCount: secret("three") },
    property: "desiredCount",
    reason: 'strconv.ParseInt: parsing "[secret]"',
  },
  {
    type: "aws:rds/instance:Instance",
    inputs: { instanceClass: "db.t4g.micro", multiAz: "yes" },
    property: "multiAz",
    reason: 'strconv.ParseBool: parsing "yes": invalid syntax',
  },
  {
    type: "aws:rds/instance:Instance",
    inputs: { allocatedStorage: 20 },
    property: "instanceClass",
    reason: missing("instance_class"),
  },
  {
    type: "aws:rds/instance:Instance",
    inputs: { instanceClass: "db.t4g.micro", address: "db.local" },
    property: "address",
    reason: "Value for unconfigurable attribute",
  },
  {
    type: "aws:ec2/vpc:Vpc",
    inputs: { cidrBlok: "10.0.0.0/16" },
    property: "cidrBlok",
    reason: "Did you mean 'cidrBlock'?",
  },
  {
    type: "aws:ec2/vpc:Vpc",
    inputs: { cidrBlock: "10.0.0.0/16", instanceTenancy: "shared" },
    property: "instanceTenancy",
    reason: "expected instance_tenancy to be one of",
  },
  {
    type: "aws:ec2/vpc:Vpc",
    inputs: { tags: ["shop"] },
    property: "tags",
    reason: "expected object type, got array",
  },
  {
    type: "aws:ec2/vpc:Vpc",
    inputs: { cidrBlock: ["10.0.0.0/16"] },
    property: "cidrBlock",
    reason: "expected string type, got array",
  },
  {
    type: "aws:lb/listener:Listener",
    inputs: { loadBalancerArn: "arn", defaultActions: [{ type: "foward" }] },
    property: "defaultActions[0].type",
    reason: "expected type to be one of",
  },
  {
    type: "aws:lb/targetGroup:TargetGroup",
    inputs: { healthCheck: "/healthz" },
    property: "healthCheck",
    reason: "expected object type, got /healthz of type string",
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: { comparisonOperator: "GreaterThan", evaluationPeriods: 2 },
    property: "comparisonOperator",
    reason: "expected comparison_operator to be one of",
  },
  {
    type: "aws:cloudfront/distribution:Distribution",
    inputs: {
      enabled: true,
      origins: [{ domainName: "a.b", originId: "site" }],
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: {},
      defaultCacheBehavior: {
        allowedMethods: ["GET"],
        cachedMethods: ["GET"],
        targetOriginId: "site",
        viewerProtocolPolicy: "redirect",
      },
    },
    property: "defaultCacheBehavior.viewerProtocolPolicy",
    reason: "expected viewer_protocol_policy to be one of",
  },
];

const wrongKubernetes: WrongInput[] = [
  { type: "kubernetes:apps/v1:Deployment", inputs: {}, property: "spec", reason: "Required value" },
  {
    type: "kubernetes:apps/v1:Deployment",
    inputs: deployment({ selector: null }),
    property: "spec.selector",
    reason: "Required value",
  },
  {
    type: "kubernetes:apps/v1:Deployment",
    inputs: deployment({ replica: 2 }),
    property: "spec.replica",
    reason: `unknown field "spec.replica". Did you mean 'replicas'?`,
  },
  {
    type: "kubernetes:apps/v1:Deployment",
    inputs: deployment({ replicas: "2" }),
    property: "spec.replicas",
    reason: 'Invalid value: "string": expected number, got 2',
  },
  {
    type: "kubernetes:apps/v1:Deployment",
    inputs: podSpec({ containers: [{ image: "api:1" }] }),
    property: "spec.template.spec.containers[0].name",
    reason: "Required value",
  },
  {
    type: "kubernetes:apps/v1:Deployment",
    inputs: podSpec({ containers: container }),
    property: "spec.template.spec.containers",
    reason: "expected array, got object",
  },
  {
    type: "kubernetes:core/v1:Service",
    inputs: { metadata: { name: "api" }, spec: { type: "Loadbalancer" } },
    property: "spec.type",
    reason: 'Unsupported value: "Loadbalancer": supported values: "ExternalName", "ClusterIP"',
  },
  {
    type: "kubernetes:core/v1:Service",
    inputs: { metadata: { labels: { version: 2 } } },
    property: "metadata.labels.version",
    reason: "expected string, got 2",
  },
  {
    type: "kubernetes:core/v1:ConfigMap",
    inputs: { apiVersion: "v2", data: {} },
    property: "apiVersion",
    reason: 'supported values: "v1"',
  },
  {
    type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    inputs: { metadata: { namespac: "shop" }, spec: { podSelector: {} } },
    property: "metadata.namespac",
    reason: "Did you mean 'namespace'?",
  },
];

const wrongOthers: WrongInput[] = [
  {
    type: "docker:index/container:Container",
    inputs: { name: "api" },
    property: "image",
    reason: missing("image"),
  },
  {
    type: "docker:index/container:Container",
    inputs: { image: "api", ports: [{ external: 80 }] },
    property: "ports[0].internal",
    reason: missing("internal"),
  },
  {
    type: "docker:index/container:Container",
    inputs: { image: "api", memory: "512MB" },
    property: "memory",
    reason: 'strconv.ParseInt: parsing "512MB": invalid syntax',
  },
  {
    type: "docker:index/container:Container",
    inputs: { image: "api", healthcheck: { tests: ["CMD"], intervall: "30s" } },
    property: "healthcheck.intervall",
    reason: "Did you mean 'interval'?",
  },
  {
    type: "random:index/randomPassword:RandomPassword",
    inputs: { special: false },
    property: "length",
    reason: "Missing required property 'length'",
  },
  {
    type: "random:index/randomPassword:RandomPassword",
    inputs: { length: 32, result: "hunter2" },
    property: "result",
    reason: "Invalid Configuration for Read-Only Attribute",
  },
  {
    type: "docker-build:index:Image",
    inputs: { push: false, network: "bridge" },
    property: "network",
    reason: '"bridge" is none of "default", "host", "none"',
  },
  {
    type: "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable",
    inputs: { projectId: "prj_1", sensitive: true, value: "1" },
    property: "key",
    reason: "Missing required property 'key'",
  },
  {
    type: "vercel:index/projectDomain:ProjectDomain",
    inputs: { projectId: "prj_1", domain: "shop.example", redirectStatuscode: 301 },
    property: "redirectStatuscode",
    reason: "Did you mean 'redirectStatusCode'?",
  },
  {
    type: "vercel:index/project:Project",
    inputs: { name: "shop", gitRepository: { type: "github" } },
    property: "gitRepository.repo",
    reason: "Missing required property 'repo'",
  },
];

/** Every planted fault. */
export const wrongInputs: WrongInput[] = [...wrongAws, ...wrongKubernetes, ...wrongOthers];
