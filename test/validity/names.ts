import { awsTypes } from "../../tool/replacements/aws/join.ts";

/** How a type becomes CloudFormation's, beyond the reviewed names of tool/replacements. */
export interface Counterpart {
  /** CloudFormation type, where tool/replacements names none. */
  cfn?: string;
  /**
   * `path=Target` with spaces between: `.` puts the content in place, `-` leaves it out, `A.B` goes
   * into A, `A[key]` becomes an item of a list of keys and values.
   */
  names?: string;
  /** It is a part of another resource there: the input that names it, its types, and where. */
  into?: { input: string; of: string[]; at?: string };
  /** A second resource that some of the inputs make there, which names the first one. */
  also?: { cfn: string; self: string; inputs: string[] };
  /** What Pulumi says by the name of an input. */
  says?: Record<string, string>;
  /** Attribute of CloudFormation that is what Pulumi has for an id. */
  id?: string;
}

const bucket = (at?: string): Counterpart["into"] => ({
  input: "bucket",
  of: ["aws:s3/bucket:Bucket"],
  ...(at === undefined ? {} : { at }),
});

const counterparts: Record<string, Counterpart> = {
  "aws:appautoscaling/policy:Policy": { names: "resourceId=ResourceId" },
  "aws:autoscaling/group:Group": { names: "launchTemplate.id=LaunchTemplateId" },
  "aws:backup/plan:Plan": {
    names:
      "name=BackupPlan.BackupPlanName rules=BackupPlan.BackupPlanRule tags=BackupPlanTags " +
      "rules.lifecycle.deleteAfter=DeleteAfterDays rules.schedule=ScheduleExpression " +
      "rules.targetVaultName=TargetBackupVault " +
      "rules.copyActions.lifecycle.deleteAfter=DeleteAfterDays " +
      "rules.copyActions.destinationVaultArn=DestinationBackupVaultArn",
    id: "BackupPlanId",
  },
  "aws:backup/selection:Selection": {
    names:
      "name=BackupSelection.SelectionName conditions.stringEquals.key=ConditionKey " +
      "conditions.stringEquals.value=ConditionValue",
  },
  "aws:backup/vault:Vault": { names: "tags=BackupVaultTags" },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    into: { input: "backupVaultName", of: ["aws:backup/vault:Vault"], at: "LockConfiguration" },
  },
  "aws:budgets/budget:Budget": {
    cfn: "AWS::Budgets::Budget",
    names:
      "name=Budget.BudgetName budgetType=Budget.BudgetType timeUnit=Budget.TimeUnit " +
      "limitAmount=Budget.BudgetLimit.Amount limitUnit=Budget.BudgetLimit.Unit " +
      "metrics=Budget.Metrics filterExpression=Budget.FilterExpression " +
      "filterExpression.ands=And tags=ResourceTags " +
      "notifications=NotificationsWithSubscribers " +
      "notifications.comparisonOperator=Notification.ComparisonOperator " +
      "notifications.notificationType=Notification.NotificationType " +
      "notifications.threshold=Notification.Threshold " +
      "notifications.thresholdType=Notification.ThresholdType " +
      "notifications.subscriberSnsTopicArns=-",
  },
  "aws:cloudfront/distribution:Distribution": {
    names:
      "tags=Tags orderedCacheBehaviors=DistributionConfig.CacheBehaviors " +
      "defaultCacheBehavior.functionAssociations.functionArn=FunctionARN " +
      "isIpv6Enabled=DistributionConfig.IPV6Enabled origins.originId=Id " +
      "origins.customHeaders=OriginCustomHeaders origins.customHeaders.name=HeaderName " +
      "origins.customHeaders.value=HeaderValue webAclId=DistributionConfig.WebACLId " +
      "origins.customOriginConfig.originSslProtocols=OriginSSLProtocols " +
      "viewerCertificate.cloudfrontDefaultCertificate=CloudFrontDefaultCertificate",
  },
  "aws:cloudfront/function:Function": {
    names: "code=FunctionCode publish=AutoPublish comment=FunctionConfig.Comment",
    id: "FunctionARN",
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": { id: "Id" },
  "aws:cloudwatch/eventTarget:EventTarget": {
    names: "targetId=Id",
    into: { input: "rule", of: ["aws:cloudwatch/eventRule:EventRule"], at: "Targets" },
  },
  "aws:cloudwatch/logDelivery:LogDelivery": { cfn: "AWS::Logs::Delivery" },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    cfn: "AWS::Logs::DeliveryDestination",
    names: "deliveryDestinationConfiguration=. ",
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": { cfn: "AWS::Logs::DeliverySource" },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { cfn: "AWS::Logs::ResourcePolicy" },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    names:
      "metricQueries.metric=MetricStat metricQueries.metric.metricName=Metric.MetricName " +
      "metricQueries.metric.namespace=Metric.Namespace metricQueries.metric.dimensions=Metric.Dimensions",
  },
  "aws:ec2/internetGateway:InternetGateway": {
    names: "vpcId=-",
    also: { cfn: "AWS::EC2::VPCGatewayAttachment", self: "InternetGatewayId", inputs: ["vpcId"] },
  },
  "aws:ec2/eip:Eip": { id: "AllocationId" },
  "aws:ec2/flowLog:FlowLog": {
    names: "iamRoleArn=DeliverLogsPermissionArn vpcId=ResourceId",
    says: { ResourceType: "VPC" },
  },
  "aws:ec2/securityGroup:SecurityGroup": { id: "GroupId" },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    names: "tags=- vpcSecurityGroupIds=LaunchTemplateData.SecurityGroupIds",
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    names: "policy=LifecyclePolicyText",
    into: { input: "repository", of: ["aws:ecr/repository:Repository"], at: "LifecyclePolicy" },
  },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    names: "policy=RepositoryPolicyText",
    into: { input: "repository", of: ["aws:ecr/repository:Repository"] },
  },
  "aws:ecs/service:Service": {
    names:
      "deploymentCircuitBreaker=DeploymentConfiguration.DeploymentCircuitBreaker " +
      "capacityProviderStrategies=CapacityProviderStrategy enableEcsManagedTags=EnableECSManagedTags " +
      "deploymentMaximumPercent=DeploymentConfiguration.MaximumPercent " +
      "deploymentMinimumHealthyPercent=DeploymentConfiguration.MinimumHealthyPercent " +
      "networkConfiguration=NetworkConfiguration.AwsvpcConfiguration",
  },
  "aws:ecs/taskDefinition:TaskDefinition": { names: "volumes.hostPath=Host.SourcePath" },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    names: "policyArn=ManagedPolicyArns",
    into: { input: "role", of: ["aws:iam/role:Role"] },
  },
  "aws:kms/key:Key": { names: "deletionWindowInDays=PendingWindowInDays" },
  "aws:lambda/function:Function": {
    names:
      "code=Code.ZipFile imageUri=Code.ImageUri imageConfig.commands=Command " +
      "imageConfig.entryPoints=EntryPoint publish=-",
  },
  "aws:lambda/permission:Permission": { names: "statementId=- qualifier=-" },
  "aws:lb/listener:Listener": {
    names:
      "certificateArn=Certificates defaultActions.fixedResponse=FixedResponseConfig " +
      "defaultActions.redirect=RedirectConfig",
  },
  "aws:lb/listenerRule:ListenerRule": {
    names:
      "actions.fixedResponse=FixedResponseConfig actions.forward=ForwardConfig tags=- " +
      "actions.forward.targetGroups.arn=TargetGroupArn actions.forward.stickiness=TargetGroupStickinessConfig " +
      "actions.forward.stickiness.duration=DurationSeconds " +
      "conditions.pathPattern=PathPatternConfig conditions.hostHeader=HostHeaderConfig " +
      "conditions.httpHeader=HttpHeaderConfig conditions.sourceIp=SourceIpConfig",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    names:
      "loadBalancerType=Type securityGroups=SecurityGroups " +
      "dropInvalidHeaderFields=LoadBalancerAttributes[routing.http.drop_invalid_header_fields.enabled] " +
      "enableDeletionProtection=LoadBalancerAttributes[deletion_protection.enabled] " +
      "idleTimeout=LoadBalancerAttributes[idle_timeout.timeout_seconds]",
  },
  "aws:lb/targetGroup:TargetGroup": {
    names:
      "deregistrationDelay=TargetGroupAttributes[deregistration_delay.timeout_seconds] " +
      "lambdaMultiValueHeadersEnabled=TargetGroupAttributes[lambda.multi_value_headers.enabled] " +
      "healthCheck=. healthCheck.enabled=HealthCheckEnabled healthCheck.path=HealthCheckPath " +
      "healthCheck.healthyThreshold=HealthyThresholdCount healthCheck.port=HealthCheckPort " +
      "healthCheck.interval=HealthCheckIntervalSeconds healthCheck.protocol=HealthCheckProtocol " +
      "healthCheck.matcher=Matcher.HttpCode healthCheck.timeout=HealthCheckTimeoutSeconds " +
      "healthCheck.unhealthyThreshold=UnhealthyThresholdCount",
  },
  "aws:opensearch/domain:Domain": {
    names:
      "ebsOptions=EBSOptions ebsOptions.ebsEnabled=EBSEnabled encryptAtRest=EncryptionAtRestOptions " +
      "domainEndpointOptions.enforceHttps=EnforceHTTPS vpcOptions=VPCOptions " +
      "domainEndpointOptions.tlsSecurityPolicy=TLSSecurityPolicy " +
      "nodeToNodeEncryption=NodeToNodeEncryptionOptions",
  },
  "aws:opensearch/domainPolicy:DomainPolicy": {
    into: { input: "domainName", of: ["aws:opensearch/domain:Domain"] },
  },
  "aws:rds/instance:Instance": {
    names: "identifier=DBInstanceIdentifier parameterGroupName=DBParameterGroupName",
  },
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": {
    names:
      "region=AutomaticBackupReplicationRegion kmsKeyId=AutomaticBackupReplicationKmsKeyId " +
      "retentionPeriod=AutomaticBackupReplicationRetentionPeriod",
    into: { input: "sourceDbInstanceArn", of: ["aws:rds/instance:Instance"] },
  },
  "aws:route53/record:Record": {
    names:
      "zoneId=HostedZoneId records=ResourceRecords aliases=AliasTarget allowOverwrite=- " +
      "aliases.name=DNSName aliases.zoneId=HostedZoneId weightedRoutingPolicies=.",
  },
  "aws:route53/zone:Zone": {
    names: "comment=HostedZoneConfig.Comment vpcs.vpcRegion=VPCRegion tags=HostedZoneTags",
    id: "Id",
  },
  "aws:s3/bucket:Bucket": { names: "bucketPrefix=BucketName" },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    names:
      "rules.expiration=. rules.expiration.days=ExpirationInDays rules.filter=. " +
      "rules.expiration.expiredObjectDeleteMarker=ExpiredObjectDeleteMarker",
    into: bucket("LifecycleConfiguration"),
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    names: "rule=Rules",
    into: bucket("OwnershipControls"),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    into: bucket("PublicAccessBlockConfiguration"),
  },
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
    into: bucket("ReplicationConfiguration"),
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    names:
      "rules=ServerSideEncryptionConfiguration " +
      "rules.applyServerSideEncryptionByDefault=ServerSideEncryptionByDefault",
    into: bucket("BucketEncryption"),
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    names: "versioningConfiguration=.",
    into: bucket("VersioningConfiguration"),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    into: { input: "secretId", of: ["aws:secretsmanager/secret:Secret"] },
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": { id: "Id" },
  "aws:servicediscovery/service:Service": {
    names: "dnsConfig.dnsRecords.ttl=TTL",
    id: "Id",
  },
  "aws:sfn/stateMachine:StateMachine": {
    cfn: "AWS::StepFunctions::StateMachine",
    names: "name=StateMachineName definition=DefinitionString",
  },
  "aws:sns/topicPolicy:TopicPolicy": { names: "arn=Topics" },
  "aws:sns/topicSubscription:TopicSubscription": { names: "endpointAutoConfirms=-" },
  "aws:sqs/queuePolicy:QueuePolicy": { names: "queueUrl=Queues" },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    into: { input: "queueUrl", of: ["aws:sqs/queue:Queue"] },
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    names:
      "cidrIpv4=CidrIp tags=- securityGroupId=GroupId referencedSecurityGroupId=DestinationSecurityGroupId",
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    names:
      "cidrIpv4=CidrIp tags=- securityGroupId=GroupId referencedSecurityGroupId=SourceSecurityGroupId",
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": { names: "webAclArn=WebACLArn" },
};

/** The counterpart of a type, with the reviewed names of tool/replacements. */
export function counterpartOf(type: string): Counterpart {
  const { cfn, names } = awsTypes[type] ?? {};
  const own = counterparts[type] ?? {};
  const all = [names, own.names].filter((text) => text !== undefined).join(" ");
  return { ...(cfn === undefined ? {} : { cfn }), ...own, names: all };
}
