/** Id and outputs of an AWS type as templates (template.ts); filled in this order. */
export interface AwsTemplate {
  id: string;
  /** Part of the ARN behind `arn:aws:`, or whole. */
  arn?: string;
  outputs?: Record<string, string>;
}

const here = "{region}:{account}";

function ec2(prefix: string, resource: string, outputs?: AwsTemplate["outputs"]): AwsTemplate {
  return {
    id: `${prefix}-{hex:17}`,
    arn: `ec2:${here}:${resource}/{id}`,
    ...(outputs && { outputs }),
  };
}

function named(id: string, arn: string, outputs?: AwsTemplate["outputs"]): AwsTemplate {
  return { id, arn, ...(outputs && { outputs }) };
}

/** Types whose id is their ARN. */
function byArn(arn: string, outputs?: AwsTemplate["outputs"]): AwsTemplate {
  return { id: "{arn}", arn, ...(outputs && { outputs }) };
}

const network: Record<string, AwsTemplate> = {
  "ec2/vpc:Vpc": ec2("vpc", "vpc", {
    mainRouteTableId: "rtb-{hex:17}",
    defaultRouteTableId: "{mainRouteTableId}",
    defaultNetworkAclId: "acl-{hex:17}",
    defaultSecurityGroupId: "sg-{hex:17}",
    dhcpOptionsId: "dopt-{hex:17}",
  }),
  "ec2/subnet:Subnet": ec2("subnet", "subnet", { availabilityZone: "{region}a" }),
  "ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "ec2/natGateway:NatGateway": ec2("nat", "natgateway", {
    networkInterfaceId: "eni-{hex:17}",
    publicIp: "{ip}",
    associationId: "eipassoc-{hex:17}",
  }),
  "ec2/eip:Eip": ec2("eipalloc", "elastic-ip", { allocationId: "{id}", publicIp: "{ip}" }),
  "ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "ec2/route:Route": { id: "r-{routeTableId}{digits:10}" },
  "ec2/routeTableAssociation:RouteTableAssociation": { id: "rtbassoc-{hex:17}" },
  "ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
  "ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
  "vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("sgr", "security-group-rule", {
    securityGroupRuleId: "{id}",
  }),
  "vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("sgr", "security-group-rule", {
    securityGroupRuleId: "{id}",
  }),
  "ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", { prefixListId: "pl-{hex:8}" }),
  "ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
  "ec2/launchTemplate:LaunchTemplate": ec2("lt", "launch-template"),
  "lb/loadBalancer:LoadBalancer": byArn(
    `elasticloadbalancing:${here}:loadbalancer/app/{name}/{hex:16}`,
    { dnsName: "{name}-{digits:10}.{region}.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" },
  ),
  "lb/targetGroup:TargetGroup": byArn(`elasticloadbalancing:${here}:targetgroup/{name}/{hex:16}`),
  "lb/listener:Listener": byArn(
    `elasticloadbalancing:${here}:listener/{loadBalancerPath}/{hex:16}`,
  ),
  "lb/listenerRule:ListenerRule": byArn(
    `elasticloadbalancing:${here}:listener-rule/{listenerPath}/{hex:16}`,
  ),
  "route53/zone:Zone": named("Z{upper:20}", "route53:::hostedzone/{id}", { zoneId: "{id}" }),
  "route53/record:Record": { id: "{record}", outputs: { fqdn: "{name}" } },
  "acm/certificate:Certificate": byArn(`acm:${here}:certificate/{uuid}`, { status: "ISSUED" }),
  "acm/certificateValidation:CertificateValidation": { id: "{certificateArn}" },
  "cloudfront/distribution:Distribution": named(
    "E{upper:13}",
    "cloudfront::{account}:distribution/{id}",
    {
      domainName: "d{lower:13}.cloudfront.net",
      hostedZoneId: "Z2FDTNDATAQYW2",
      etag: "E{upper:13}",
      status: "Deployed",
      callerReference: "{uuid}",
    },
  ),
  "cloudfront/originAccessControl:OriginAccessControl": named(
    "E{upper:13}",
    "cloudfront::{account}:origin-access-control/{id}",
    { etag: "E{upper:13}" },
  ),
  "cloudfront/function:Function": named("{name}", "cloudfront::{account}:function/{name}", {
    etag: "E{upper:13}",
    liveStageEtag: "E{upper:13}",
    status: "UNASSOCIATED",
  }),
  "cloudfront/cachePolicy:CachePolicy": named("{uuid}", "cloudfront::{account}:cache-policy/{id}", {
    etag: "E{upper:13}",
  }),
  "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": named(
    "{uuid}",
    "cloudfront::{account}:response-headers-policy/{id}",
    { etag: "E{upper:13}" },
  ),
  "servicediscovery/privateDnsNamespace:PrivateDnsNamespace": named(
    "ns-{lower:16}",
    `servicediscovery:${here}:namespace/{id}`,
    { hostedZone: "Z{upper:20}" },
  ),
  "servicediscovery/service:Service": named(
    "srv-{lower:16}",
    `servicediscovery:${here}:service/{id}`,
  ),
  "wafv2/webAcl:WebAcl": named("{uuid}", `wafv2:${here}:{scopePath}/webacl/{name}/{id}`),
  "wafv2/webAclAssociation:WebAclAssociation": { id: "{webAclArn},{resourceArn}" },
};

const data: Record<string, AwsTemplate> = {
  "rds/instance:Instance": named("db-{upper:26}", `rds:${here}:db:{identifier}`, {
    resourceId: "{id}",
    address: "{identifier}.{lower:12}.{region}.rds.amazonaws.com",
    endpoint: "{address}:{port}",
    hostedZoneId: "Z2R2ITUGPM61AM",
    status: "available",
  }),
  "rds/cluster:Cluster": named("{clusterIdentifier}", `rds:${here}:cluster:{id}`, {
    clusterResourceId: "cluster-{upper:26}",
    endpoint: "{clusterIdentifier}.cluster-{lower:12}.{region}.rds.amazonaws.com",
    readerEndpoint: "{clusterIdentifier}.cluster-ro-{lower:12}.{region}.rds.amazonaws.com",
    hostedZoneId: "Z2R2ITUGPM61AM",
  }),
  "rds/clusterInstance:ClusterInstance": named("{identifier}", `rds:${here}:db:{id}`, {
    endpoint: "{identifier}.{lower:12}.{region}.rds.amazonaws.com",
    dbiResourceId: "db-{upper:26}",
  }),
  "rds/subnetGroup:SubnetGroup": named("{name}", `rds:${here}:subgrp:{name}`),
  "rds/parameterGroup:ParameterGroup": named("{name}", `rds:${here}:pg:{name}`),
  "rds/clusterParameterGroup:ClusterParameterGroup": named(
    "{name}",
    `rds:${here}:cluster-pg:{name}`,
  ),
  "docdb/cluster:Cluster": named("{clusterIdentifier}", `rds:${here}:cluster:{id}`, {
    clusterResourceId: "cluster-{upper:26}",
    endpoint: "{clusterIdentifier}.cluster-{lower:12}.{region}.docdb.amazonaws.com",
    readerEndpoint: "{clusterIdentifier}.cluster-ro-{lower:12}.{region}.docdb.amazonaws.com",
    hostedZoneId: "Z2R2ITUGPM61AM",
  }),
  "docdb/clusterInstance:ClusterInstance": named("{identifier}", `rds:${here}:db:{id}`, {
    endpoint: "{identifier}.{lower:12}.{region}.docdb.amazonaws.com",
    dbiResourceId: "db-{upper:26}",
  }),
  "docdb/subnetGroup:SubnetGroup": named("{name}", `rds:${here}:subgrp:{name}`),
  "docdb/clusterParameterGroup:ClusterParameterGroup": named(
    "{name}",
    `rds:${here}:cluster-pg:{name}`,
  ),
  "elasticache/replicationGroup:ReplicationGroup": named(
    "{replicationGroupId}",
    `elasticache:${here}:replicationgroup:{id}`,
    {
      primaryEndpointAddress:
        "master.{replicationGroupId}.{lower:6}.{zoneCode}.cache.amazonaws.com",
      readerEndpointAddress:
        "replica.{replicationGroupId}.{lower:6}.{zoneCode}.cache.amazonaws.com",
      configurationEndpointAddress:
        "clustercfg.{replicationGroupId}.{lower:6}.{zoneCode}.cache.amazonaws.com",
    },
  ),
  "elasticache/subnetGroup:SubnetGroup": named("{name}", `elasticache:${here}:subnetgroup:{name}`),
  "elasticache/parameterGroup:ParameterGroup": named(
    "{name}",
    `elasticache:${here}:parametergroup:{name}`,
  ),
  "s3/bucket:Bucket": named("{bucket}", "s3:::{bucket}", {
    bucketDomainName: "{bucket}.s3.amazonaws.com",
    bucketRegionalDomainName: "{bucket}.s3.{region}.amazonaws.com",
    hostedZoneId: "Z3AQBSTGFYJSTF",
  }),
  "sqs/queue:Queue": {
    id: "https://sqs.{region}.amazonaws.com/{account}/{name}",
    arn: `sqs:${here}:{name}`,
    outputs: { url: "{id}" },
  },
  "sqs/queuePolicy:QueuePolicy": { id: "{queueUrl}" },
  "sqs/redriveAllowPolicy:RedriveAllowPolicy": { id: "{queueUrl}" },
  "opensearch/domain:Domain": byArn(`es:${here}:domain/{domainName}`, {
    domainId: "{account}/{domainName}",
    endpoint: "vpc-{domainName}-{lower:26}.{region}.es.amazonaws.com",
    dashboardEndpoint: "{endpoint}/_dashboards",
  }),
  "ecr/repository:Repository": named("{name}", `ecr:${here}:repository/{name}`, {
    registryId: "{account}",
    repositoryUrl: "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
  }),
  "secretsmanager/secret:Secret": byArn(`secretsmanager:${here}:secret:{name}-{alnum:6}`),
  "secretsmanager/secretVersion:SecretVersion": {
    id: "{secretId}|{versionId}",
    outputs: { versionId: "{uuid}", arn: "{secretId}" },
  },
  "kms/key:Key": named("{uuid}", `kms:${here}:key/{id}`, { keyId: "{id}" }),
  "kms/alias:Alias": named("{name}", `kms:${here}:{name}`),
  "backup/vault:Vault": named("{name}", `backup:${here}:backup-vault:{name}`),
  "backup/plan:Plan": named("{uuid}", `backup:${here}:backup-plan:{id}`, { version: "{alnum:48}" }),
  "backup/selection:Selection": { id: "{uuid}" },
};

const programs: Record<string, AwsTemplate> = {
  "ecs/cluster:Cluster": byArn(`ecs:${here}:cluster/{name}`),
  "ecs/clusterCapacityProviders:ClusterCapacityProviders": { id: "{clusterName}" },
  "ecs/capacityProvider:CapacityProvider": byArn(`ecs:${here}:capacity-provider/{name}`),
  "ecs/service:Service": byArn(`ecs:${here}:service/{clusterPath}/{name}`),
  "ecs/taskDefinition:TaskDefinition": named("{family}", `ecs:${here}:task-definition/{family}:1`, {
    arnWithoutRevision: `arn:aws:ecs:${here}:task-definition/{family}`,
  }),
  "appautoscaling/target:Target": named(
    "{resourceId}",
    `application-autoscaling:${here}:scalable-target/{lower:34}`,
  ),
  "appautoscaling/policy:Policy": named(
    "{name}",
    `autoscaling:${here}:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}`,
  ),
  "autoscaling/group:Group": named(
    "{name}",
    `autoscaling:${here}:autoScalingGroup:{uuid}:autoScalingGroupName/{name}`,
  ),
  "lambda/function:Function": named("{name}", `lambda:${here}:function:{name}`, {
    version: "1",
    qualifiedArn: "{arn}:1",
    invokeArn: "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
  }),
  "lambda/functionUrl:FunctionUrl": {
    id: "{functionName}",
    outputs: {
      urlId: "{lower:32}",
      functionUrl: "https://{urlId}.lambda-url.{region}.on.aws/",
      functionArn: `arn:aws:lambda:${here}:function:{functionName}`,
    },
  },
  "scheduler/schedule:Schedule": named(
    "{groupName}/{name}",
    `scheduler:${here}:schedule/{groupName}/{name}`,
  ),
  "sfn/stateMachine:StateMachine": byArn(`states:${here}:stateMachine:{name}`),
  "scheduler/scheduleGroup:ScheduleGroup": named(
    "{name}",
    `scheduler:${here}:schedule-group/{name}`,
  ),
  "iam/role:Role": named("{name}", "iam::{account}:role{path}{name}", {
    uniqueId: "AROA{upper:17}",
  }),
  "iam/policy:Policy": byArn("iam::{account}:policy{path}{name}", { policyId: "ANPA{upper:17}" }),
  "iam/instanceProfile:InstanceProfile": named(
    "{name}",
    "iam::{account}:instance-profile{path}{name}",
    { uniqueId: "AIPA{upper:17}" },
  ),
  "iam/rolePolicy:RolePolicy": { id: "{role}:{name}" },
  "iam/rolePolicyAttachment:RolePolicyAttachment": { id: "{role}-{digits:26}" },
  "cloudwatch/logGroup:LogGroup": named("{name}", `logs:${here}:log-group:{name}`),
  "cloudwatch/metricAlarm:MetricAlarm": named("{name}", `cloudwatch:${here}:alarm:{name}`),
  "cloudwatch/compositeAlarm:CompositeAlarm": named(
    "{alarmName}",
    `cloudwatch:${here}:alarm:{alarmName}`,
  ),
  "cloudwatch/dashboard:Dashboard": {
    id: "{dashboardName}",
    outputs: { dashboardArn: "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}" },
  },
  "cloudwatch/eventRule:EventRule": named("{name}", `events:${here}:rule/{name}`),
  "sns/topic:Topic": byArn(`sns:${here}:{name}`, { owner: "{account}" }),
  "sns/topicSubscription:TopicSubscription": { id: "{arn}", outputs: { arn: "{topic}:{uuid}" } },
  "sns/topicPolicy:TopicPolicy": { id: "{arn}", outputs: { owner: "{account}" } },
  "budgets/budget:Budget": named("{account}:{name}", "budgets::{account}:budget/{name}"),
};

/** By token without `aws:`. */
export const awsTemplates: Record<string, AwsTemplate> = { ...network, ...data, ...programs };

/** Parts of a bucket are known by its name. */
export const bucketParts = /^s3\/bucket[A-Z]/;

/** Outputs of any type, by name. */
export const commonOutputs: Record<string, string> = {
  ownerId: "{account}",
  accountId: "{account}",
  registryId: "{account}",
  region: "{region}",
};
