import { sdk, service } from "./names.ts";
import type { AwsTypes, ProviderFact } from "./names.ts";

/** Read in the file: the source of a rule cannot change its kind, all else can change. */
const rule: ProviderFact = {
  source: service("ec2/vpc_security_group_ingress_rule"),
  replaces: "securityGroupId",
  keeps: "fromPort toPort ipProtocol",
  presence: "cidrIpv4 cidrIpv6 prefixListId referencedSecurityGroupId",
};

const loadBalancerAttributes =
  "accessLogs clientKeepAlive connectionLogs desyncMitigationMode dnsRecordClientRoutingPolicy " +
  "dropInvalidHeaderFields enableCrossZoneLoadBalancing enableDeletionProtection enableHttp2 " +
  "enableTlsVersionAndCipherSuiteHeaders enableWafFailOpen enableXffClientPort enableZonalShift " +
  "healthCheckLogs idleTimeout preserveHostHeader xffHeaderProcessingMode";

const targetGroupAttributes =
  "connectionTermination deregistrationDelay lambdaMultiValueHeadersEnabled " +
  "loadBalancingAlgorithmType loadBalancingAnomalyMitigation loadBalancingCrossZoneEnabled " +
  "preserveClientIp proxyProtocolV2 slowStart stickiness targetFailovers targetGroupHealth " +
  "targetHealthStates";

/** Each of the names as one that stands for the same property of CloudFormation. */
function inside(cfn: string, names: string): string {
  return names
    .split(" ")
    .map((name) => `${name}=${cfn}`)
    .join(" ");
}

/** Networks, load balancers, names and certificates. */
export const networkTypes: AwsTypes = {
  "aws:ec2/vpc:Vpc": {
    cfn: "AWS::EC2::VPC",
    provider: {
      source: service("ec2/vpc_"),
      keeps: "assignGeneratedIpv6CidrBlock enableNetworkAddressUsageMetrics",
      // From dedicated to default it is an update.
      unknown: "instanceTenancy",
    },
  },
  "aws:ec2/subnet:Subnet": {
    cfn: "AWS::EC2::Subnet",
    names:
      "enableResourceNameDnsARecordOnLaunch=PrivateDnsNameOptionsOnLaunch " +
      "enableResourceNameDnsAaaaRecordOnLaunch=PrivateDnsNameOptionsOnLaunch " +
      "privateDnsHostnameTypeOnLaunch=PrivateDnsNameOptionsOnLaunch",
  },
  "aws:ec2/internetGateway:InternetGateway": {
    cfn: "AWS::EC2::InternetGateway",
    provider: { source: service("ec2/vpc_internet_gateway"), keeps: "vpcId" },
  },
  "aws:ec2/natGateway:NatGateway": {
    cfn: "AWS::EC2::NatGateway",
    names: "privateIp=PrivateIpAddress",
    provider: {
      source: `${service("ec2/vpc_nat_gateway")}, which is too old to tell`,
      unknown: "secondaryPrivateIpAddressCount",
    },
  },
  "aws:ec2/eip:Eip": {
    cfn: "AWS::EC2::EIP",
    names: "instance=InstanceId",
    provider: {
      source: service("ec2/ec2_eip"),
      replaces: "publicIpv4Pool",
      keeps: "associateWithPrivateIp customerOwnedIpv4Pool networkInterface",
    },
  },
  "aws:ec2/routeTable:RouteTable": {
    cfn: "AWS::EC2::RouteTable",
    provider: { source: service("ec2/vpc_route_table"), keeps: "routes propagatingVgws" },
  },
  "aws:ec2/route:Route": {
    cfn: "AWS::EC2::Route",
    names: "egressOnlyGatewayId=EgressOnlyInternetGatewayId",
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    cfn: "AWS::EC2::SubnetRouteTableAssociation",
    provider: {
      source: service("ec2/vpc_route_table_association"),
      replaces: "gatewayId",
      keeps: "routeTableId",
    },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    cfn: "AWS::EC2::SecurityGroup",
    names:
      "description=GroupDescription name=GroupName egress=SecurityGroupEgress " +
      "ingress=SecurityGroupIngress",
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    provider: {
      source: service("ec2/vpc_default_security_group"),
      replaces: "vpcId",
      keeps: "egress ingress",
    },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    cfn: "AWS::EC2::SecurityGroupIngress",
    provider: rule,
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    cfn: "AWS::EC2::SecurityGroupEgress",
    provider: rule,
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    cfn: "AWS::EC2::VPCEndpoint",
    names: "policy=PolicyDocument",
    // In place where the endpoint is an interface.
    provider: { source: sdk("ec2.VpcEndpoint"), unknown: "privateDnsEnabled" },
  },
  "aws:ec2/flowLog:FlowLog": {
    cfn: "AWS::EC2::FlowLog",
    names:
      "eniId=ResourceId subnetId=ResourceId transitGatewayAttachmentId=ResourceId " +
      "transitGatewayId=ResourceId vpcId=ResourceId iamRoleArn=DeliverLogsPermissionArn",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    cfn: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    names:
      `internal=Scheme loadBalancerType=Type ` +
      inside("LoadBalancerAttributes", loadBalancerAttributes),
    provider: [
      { source: service("elbv2/load_balancer"), replaces: "customerOwnedIpv4Pool" },
      // Network load balancers keep fewer changes than others.
      {
        source: sdk("lb.LoadBalancer"),
        unknown: "securityGroups subnets subnetMappings secondaryIpsAutoAssignedPerSubnet",
      },
    ],
  },
  "aws:lb/targetGroup:TargetGroup": {
    cfn: "AWS::ElasticLoadBalancingV2::TargetGroup",
    names: `healthCheck=HealthCheckPath ${inside("TargetGroupAttributes", targetGroupAttributes)}`,
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": {
    provider: {
      source: service("elbv2/target_group_attachment"),
      replaces: "targetGroupArn targetId port availabilityZone",
    },
  },
  "aws:lb/listener:Listener": {
    cfn: "AWS::ElasticLoadBalancingV2::Listener",
    names: "certificateArn=Certificates *=ListenerAttributes",
  },
  "aws:lb/listenerRule:ListenerRule": { cfn: "AWS::ElasticLoadBalancingV2::ListenerRule" },
  "aws:route53/zone:Zone": {
    cfn: "AWS::Route53::HostedZone",
    names: "comment=HostedZoneConfig",
    provider: { source: service("route53/zone"), replaces: "delegationSetId" },
  },
  "aws:route53/record:Record": {
    cfn: "AWS::Route53::RecordSet",
    names:
      "aliases=AliasTarget zoneId=HostedZoneId records=ResourceRecords " +
      "failoverRoutingPolicies=Failover geolocationRoutingPolicies=GeoLocation " +
      "latencyRoutingPolicies=Region weightedRoutingPolicies=Weight " +
      "multivalueAnswerRoutingPolicy=MultiValueAnswer",
  },
  "aws:acm/certificate:Certificate": {
    cfn: "AWS::CertificateManager::Certificate",
    names: "validationOptions=DomainValidationOptions",
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    provider: {
      source: service("acm/certificate_validation"),
      replaces: "certificateArn validationRecordFqdns",
    },
  },
  "aws:cloudfront/distribution:Distribution": {
    cfn: "AWS::CloudFront::Distribution",
    names: "*=DistributionConfig",
    provider: { source: service("cloudfront/distribution"), replaces: "staging" },
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    cfn: "AWS::CloudFront::OriginAccessControl",
    names: "*=OriginAccessControlConfig",
  },
  "aws:cloudfront/function:Function": {
    cfn: "AWS::CloudFront::Function",
    names: "code=FunctionCode comment=FunctionConfig runtime=FunctionConfig publish=AutoPublish",
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    cfn: "AWS::CloudFront::ResponseHeadersPolicy",
    names: "*=ResponseHeadersPolicyConfig",
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    cfn: "AWS::CloudFront::CachePolicy",
    names: "*=CachePolicyConfig",
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    cfn: "AWS::ServiceDiscovery::PrivateDnsNamespace",
  },
  "aws:servicediscovery/service:Service": {
    cfn: "AWS::ServiceDiscovery::Service",
    // Some of their members are ForceNew.
    provider: {
      source: service("servicediscovery/service"),
      unknown: "dnsConfig healthCheckConfig",
    },
  },
  "aws:wafv2/webAcl:WebAcl": { cfn: "AWS::WAFv2::WebACL" },
  "aws:wafv2/webAclAssociation:WebAclAssociation": { cfn: "AWS::WAFv2::WebACLAssociation" },
};
