import type { Properties } from "../../../tool/engine/state/snapshot.ts";

/** What a service says of the form of its ids and addresses. */
export interface Format {
  type: string;
  inputs: Properties;
  id: RegExp;
  outputs: Record<string, RegExp>;
}

const arn = (rest: string): RegExp => new RegExp(`^arn:aws:${rest}$`);
const account = "\\d{12}";
const region = "[a-z]{2}-[a-z]+-\\d";

/** Patterns of AWS are from its API references and the service models of botocore 1.44.5. */
const aws: Format[] = [
  {
    type: "aws:ec2/vpc:Vpc",
    inputs: {},
    id: /^vpc-[0-9a-f]{17}$/,
    outputs: {
      arn: arn(`ec2:${region}:${account}:vpc/vpc-[0-9a-f]{17}`),
      mainRouteTableId: /^rtb-[0-9a-f]{17}$/,
      ownerId: /^\d{12}$/,
    },
  },
  {
    type: "aws:ec2/eip:Eip",
    inputs: {},
    id: /^eipalloc-[0-9a-f]{17}$/,
    outputs: { publicIp: /^198\.1[89]\.\d+\.\d+$/ },
  },
  {
    type: "aws:lb/loadBalancer:LoadBalancer",
    inputs: {},
    id: arn(
      `elasticloadbalancing:${region}:${account}:loadbalancer/app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}`,
    ),
    outputs: { dnsName: /^[a-z0-9-]+\.[a-z0-9-]+\.elb\.amazonaws\.com$/, arnSuffix: /^app\// },
  },
  {
    type: "aws:lb/targetGroup:TargetGroup",
    inputs: { name: "api" },
    id: arn(`elasticloadbalancing:${region}:${account}:targetgroup/api/[0-9a-f]{16}`),
    outputs: { arnSuffix: /^targetgroup\/api\/[0-9a-f]{16}$/ },
  },
  {
    type: "aws:lb/listener:Listener",
    inputs: {
      loadBalancerArn:
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/1234567890abcdef",
      defaultActions: [],
    },
    id: arn(`elasticloadbalancing:${region}:${account}:listener/app/a/[0-9a-f]{16}/[0-9a-f]{16}`),
    outputs: {},
  },
  {
    type: "aws:ecs/cluster:Cluster",
    inputs: {},
    id: arn(`ecs:${region}:${account}:cluster/[A-Za-z0-9_-]{1,255}`),
    outputs: { name: /^orders-api-[0-9a-f]{7}$/ },
  },
  {
    type: "aws:ecs/service:Service",
    inputs: { cluster: "arn:aws:ecs:us-east-1:123456789012:cluster/shop" },
    id: arn(`ecs:${region}:${account}:service/shop/[A-Za-z0-9_-]{1,255}`),
    outputs: {},
  },
  {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    inputs: { family: "api", containerDefinitions: "[]" },
    id: /^api$/,
    outputs: { arn: arn(`ecs:${region}:${account}:task-definition/api:1`), revision: /^1$/ },
  },
  {
    type: "aws:rds/instance:Instance",
    inputs: { instanceClass: "db.t4g.micro", engine: "mysql" },
    id: /^db-[A-Z0-9]{26}$/,
    outputs: {
      identifier: /^[a-z](?!.*--)[a-z0-9-]{0,62}$/,
      address: /^orders-api-[0-9a-f]{7}\.[a-z0-9]{12}\.us-east-1\.rds\.amazonaws\.com$/,
      endpoint: /:3306$/,
      port: /^3306$/,
    },
  },
  {
    type: "aws:docdb/cluster:Cluster",
    inputs: { clusterIdentifier: "documents" },
    id: /^documents$/,
    outputs: { endpoint: /^documents\.cluster-[a-z0-9]{12}\.us-east-1\.docdb\.amazonaws\.com$/ },
  },
  {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    inputs: { replicationGroupId: "sessions", description: "sessions" },
    id: /^[a-z](?!.*--)[a-z0-9-]{0,39}$/,
    outputs: {
      primaryEndpointAddress: /^master\.sessions\.[a-z0-9]{6}\.use1\.cache\.amazonaws\.com$/,
    },
  },
  {
    type: "aws:s3/bucket:Bucket",
    inputs: {},
    id: /^(?!xn--)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    outputs: {
      arn: arn("s3:::[a-z0-9.-]+"),
      bucketRegionalDomainName: /\.s3\.us-east-1\.amazonaws\.com$/,
    },
  },
  {
    type: "aws:sqs/queue:Queue",
    inputs: { name: "orders" },
    id: /^https:\/\/sqs\.us-east-1\.amazonaws\.com\/\d{12}\/orders$/,
    outputs: { arn: arn(`sqs:${region}:${account}:[A-Za-z0-9_-]{1,80}`) },
  },
  {
    type: "aws:cloudfront/distribution:Distribution",
    inputs: {},
    id: /^E[A-Z0-9]{13}$/,
    outputs: {
      domainName: /^d[a-z0-9]{13}\.cloudfront\.net$/,
      arn: arn(`cloudfront::${account}:distribution/E[A-Z0-9]{13}`),
    },
  },
  {
    type: "aws:opensearch/domain:Domain",
    inputs: { domainName: "catalogue" },
    id: arn(`es:${region}:${account}:domain/[a-z][a-z0-9-]{2,27}`),
    outputs: { endpoint: /^vpc-catalogue-[a-z0-9]{26}\.us-east-1\.es\.amazonaws\.com$/ },
  },
  {
    type: "aws:secretsmanager/secret:Secret",
    inputs: { name: "shop/key" },
    id: arn(`secretsmanager:${region}:${account}:secret:shop/key-[A-Za-z0-9]{6}`),
    outputs: {},
  },
  {
    type: "aws:iam/role:Role",
    inputs: { assumeRolePolicy: "{}" },
    id: /^[\w+=,.@-]{1,64}$/,
    outputs: { arn: arn(`iam::${account}:role/[\\w+=,.@-]{1,64}`), uniqueId: /^AROA[A-Z0-9]{17}$/ },
  },
  {
    type: "aws:kms/key:Key",
    inputs: {},
    id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    outputs: { arn: arn(`kms:${region}:${account}:key/[0-9a-f-]{36}`) },
  },
  {
    type: "aws:ecr/repository:Repository",
    inputs: { name: "shop/api" },
    id: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    outputs: { repositoryUrl: /^\d{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com\/shop\/api$/ },
  },
  {
    type: "aws:lambda/function:Function",
    inputs: { role: "arn:aws:iam::123456789012:role/a" },
    id: /^[a-zA-Z0-9-_]{1,64}$/,
    outputs: {
      arn: arn(`lambda:${region}:${account}:function:[a-zA-Z0-9-_]{1,64}`),
      version: /^1$/,
    },
  },
  {
    type: "aws:route53/zone:Zone",
    inputs: { name: "shop.example" },
    id: /^Z[A-Z0-9]{20}$/,
    outputs: { nameServers: /^ns-\d+\.awsdns-\d\d\.com,/ },
  },
  {
    type: "aws:route53/record:Record",
    inputs: { zoneId: "Z1", name: "shop.example", type: "CNAME", ttl: 60 },
    id: /^Z1_shop\.example_CNAME$/,
    outputs: { fqdn: /^shop\.example$/ },
  },
  {
    type: "aws:route53/record:Record",
    inputs: { zoneId: "Z1", name: "shop.example", type: "A", setIdentifier: "blue" },
    id: /^Z1_shop\.example_A_blue$/,
    outputs: {},
  },
  {
    type: "aws:acm/certificate:Certificate",
    inputs: { domainName: "shop.example" },
    id: arn(`acm:${region}:${account}:certificate/[0-9a-f-]{36}`),
    outputs: {},
  },
  {
    type: "aws:sns/topic:Topic",
    inputs: {},
    id: arn(`sns:${region}:${account}:[A-Za-z0-9_-]{1,256}`),
    outputs: {},
  },
  {
    type: "aws:wafv2/webAcl:WebAcl",
    inputs: { scope: "REGIONAL", name: "shop" },
    id: /^[0-9a-f-]{36}$/,
    outputs: { arn: arn(`wafv2:${region}:${account}:regional/webacl/shop/[0-9a-f-]{36}`) },
  },
];

const others: Format[] = [
  {
    type: "random:index/randomPassword:RandomPassword",
    inputs: { length: 32, special: false, minNumeric: 2 },
    id: /^none$/,
    outputs: {
      result: /^(?=(?:.*\d){2})[A-Za-z0-9]{32}$/,
      bcryptHash: /^\$2a\$10\$[./A-Za-z0-9]{53}$/,
    },
  },
  {
    type: "random:index/randomId:RandomId",
    inputs: { byteLength: 4 },
    id: /^[A-Za-z0-9_-]{6}$/,
    outputs: { hex: /^[0-9a-f]{8}$/, dec: /^\d+$/ },
  },
  {
    type: "kubernetes:core/v1:Service",
    inputs: { metadata: { name: "api", namespace: "shop" }, spec: { ports: [{ port: 80 }] } },
    id: /^shop\/api$/,
    outputs: {},
  },
  {
    type: "docker:index/container:Container",
    inputs: { image: "api" },
    id: /^[0-9a-f]{64}$/,
    outputs: { hostname: /^[0-9a-f]{12}$/, name: /^orders-api-[0-9a-f]{7}$/ },
  },
  {
    type: "docker:index/remoteImage:RemoteImage",
    inputs: { name: "registry:5000/postgres:18" },
    id: /^sha256:[0-9a-f]{64}registry:5000\/postgres:18$/,
    outputs: { repoDigest: /^registry:5000\/postgres@sha256:[0-9a-f]{64}$/ },
  },
  {
    type: "docker-build:index:Image",
    inputs: { tags: ["shop/api:dev"], push: false },
    id: /./,
    outputs: { ref: /^shop\/api@sha256:[0-9a-f]{64}$/ },
  },
  {
    type: "vercel:index/project:Project",
    inputs: { name: "shop" },
    id: /^prj_[A-Za-z0-9]{28}$/,
    outputs: {},
  },
  {
    type: "vercel:index/deployment:Deployment",
    inputs: { projectId: "prj_1" },
    id: /^dpl_[A-Za-z0-9]{28}$/,
    outputs: { url: /^[a-z0-9-]+\.vercel\.app$/ },
  },
];

/** One case for each service. */
export const formats: Format[] = [...aws, ...others];
