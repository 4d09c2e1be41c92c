import { compactFacts } from "../facts.ts";
import type { Fact } from "../facts.ts";
import { at, document, list, text, texts } from "../read.ts";
import type { Inputs } from "../sides.ts";
import { grantsOf } from "../rights/policy-document.ts";
import { describePorts, isWebPort, reachOf } from "./addresses.ts";

type Reader = (inputs: Inputs) => (Fact | undefined)[];

const open = (what: string, grave = false): Fact => ({ text: what, grave });

/** A rule of a security group, in the words of the three ways to write one. */
function rule(inputs: unknown, cidrs: string[], protocolKey: string): Fact[] {
  const protocol = text(inputs, protocolKey) ?? "-1";
  const [from, to] = [text(inputs, "fromPort"), text(inputs, "toPort")];
  const ports = describePorts(protocol, from, to);
  const isWeb = from !== undefined && from === (to ?? from) && isWebPort(from);
  return cidrs.flatMap((cidr) => {
    const reach = reachOf(cidr);
    if (reach === "inside") return [];
    const who = reach === "world" ? `everybody on the internet (${cidr})` : cidr;
    return [open(`${ports} for ${who}`, reach === "world" && !isWeb)];
  });
}

const ingressOfGroup: Reader = (inputs) =>
  list(inputs, "ingress").flatMap((one) =>
    rule(one, [...texts(one, "cidrBlocks"), ...texts(one, "ipv6CidrBlocks")], "protocol"),
  );

const ingressRule: Reader = (inputs) =>
  rule(inputs, [...texts(inputs, "cidrIpv4"), ...texts(inputs, "cidrIpv6")], "ipProtocol");

const classicRule: Reader = (inputs) =>
  text(inputs, "type") === "egress"
    ? []
    : rule(
        inputs,
        [...texts(inputs, "cidrBlocks"), ...texts(inputs, "ipv6CidrBlocks")],
        "protocol",
      );

const loadBalancer: Reader = (inputs) => [
  at(inputs, "internal") === true ? undefined : open("a load balancer with a public address"),
];

const publicData: Reader = (inputs) => [
  at(inputs, "publiclyAccessible") === true
    ? open("a public address, for whoever its security groups let in", true)
    : undefined,
];

const blocks = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
];
const accessBlock: Reader = (inputs) =>
  blocks.map((key) =>
    at(inputs, key) === true
      ? undefined
      : open(`${key} does not hold: the bucket can be made public`, true),
  );

const bucketAcl: Reader = (inputs) => {
  const acl = text(inputs, "acl") ?? "private";
  return [
    acl.startsWith("public") || acl === "authenticated-read"
      ? open(`objects by the ACL ${acl}`, true)
      : undefined,
  ];
};

/** What a policy of a resource gives to everybody. */
const everybody =
  (key: string): Reader =>
  (inputs) =>
    grantsOf(document(inputs[key]))
      .filter(({ deny, principal }) => !deny && principal === "*")
      .map(({ written, condition }) =>
        condition === ""
          ? open(`${written} for everybody`, true)
          : open(`${written} for everybody who meets a condition`),
      );

const distribution: Reader = (inputs) => {
  if (at(inputs, "enabled") === false) return [];
  const names = texts(inputs, "aliases");
  return names.length === 0
    ? [open("a CloudFront distribution, by its own name")]
    : names.map((name) => open(`${name}, by CloudFront`));
};

const functionUrl: Reader = (inputs) => [
  text(inputs, "authorizationType") === "NONE"
    ? open("a URL that asks for no credential")
    : undefined,
];

const lambdaPermission: Reader = (inputs) => [
  text(inputs, "principal") === "*" ? open("a function that everybody may call", true) : undefined,
];

const ecsService: Reader = (inputs) => [
  at(inputs, "networkConfiguration", "assignPublicIp") === true
    ? open("its copies, at public addresses, for whoever their security groups let in")
    : undefined,
];

const machine: Reader = (inputs) => [
  at(inputs, "associatePublicIpAddress") === true
    ? open("a machine with a public address")
    : undefined,
];

const searchDomain: Reader = (inputs) => [
  Object.hasOwn(inputs, "vpcOptions")
    ? undefined
    : open("a search domain outside of every network", true),
  ...everybody("accessPolicies")(inputs),
];

const cluster: Reader = (inputs) => {
  if (at(inputs, "vpcConfig", "endpointPublicAccess") === false) return [];
  const cidrs = texts(inputs, "vpcConfig", "publicAccessCidrs");
  return (cidrs.length === 0 ? ["0.0.0.0/0"] : cidrs).map((cidr) =>
    open(`the cluster's API for ${cidr}`, reachOf(cidr) === "world"),
  );
};

const gateway: Reader = () => [open("an API with a public address")];

const readers: Readonly<Record<string, Reader>> = {
  "aws:apigateway/restApi:RestApi": gateway,
  "aws:apigatewayv2/api:Api": gateway,
  "aws:cloudfront/distribution:Distribution": distribution,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ingressOfGroup,
  "aws:ec2/instance:Instance": machine,
  "aws:ec2/securityGroup:SecurityGroup": ingressOfGroup,
  "aws:ec2/securityGroupRule:SecurityGroupRule": classicRule,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": everybody("policy"),
  "aws:ecs/service:Service": ecsService,
  "aws:eks/cluster:Cluster": cluster,
  "aws:elb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:kms/key:Key": everybody("policy"),
  "aws:lambda/functionUrl:FunctionUrl": functionUrl,
  "aws:lambda/permission:Permission": lambdaPermission,
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:mq/broker:Broker": publicData,
  "aws:opensearch/domain:Domain": searchDomain,
  "aws:rds/clusterInstance:ClusterInstance": publicData,
  "aws:rds/instance:Instance": publicData,
  "aws:redshift/cluster:Cluster": publicData,
  "aws:s3/bucket:Bucket": bucketAcl,
  "aws:s3/bucketAcl:BucketAcl": bucketAcl,
  "aws:s3/bucketPolicy:BucketPolicy": everybody("policy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": accessBlock,
  "aws:s3/bucketV2:BucketV2": bucketAcl,
  "aws:secretsmanager/secretPolicy:SecretPolicy": everybody("policy"),
  "aws:sns/topicPolicy:TopicPolicy": everybody("policy"),
  "aws:sqs/queuePolicy:QueuePolicy": everybody("policy"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ingressRule,
};

/** What of a resource of AWS can be reached from outside. */
export function exposedByAws(type: string, inputs: Inputs): Fact[] {
  return compactFacts(readers[type]?.(inputs));
}
