import { service } from "./names.ts";
import type { AwsTypes } from "./names.ts";

/** Programs, their scaling, roles, schedules and what watches them. */
export const computeTypes: AwsTypes = {
  "aws:ecs/cluster:Cluster": {
    cfn: "AWS::ECS::Cluster",
    names: "name=ClusterName settings=ClusterSettings",
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    cfn: "AWS::ECS::ClusterCapacityProviderAssociations",
    names: "clusterName=Cluster defaultCapacityProviderStrategies=DefaultCapacityProviderStrategy",
  },
  "aws:ecs/capacityProvider:CapacityProvider": {
    cfn: "AWS::ECS::CapacityProvider",
    names: "cluster=ClusterName",
    provider: {
      source: service("ecs/capacity_provider", "0094628402"),
      replaces: "autoScalingGroupProvider.autoScalingGroupArn",
      presence: "autoScalingGroupProvider",
      unknown: "managedInstancesProvider",
    },
  },
  "aws:ecs/service:Service": {
    cfn: "AWS::ECS::Service",
    names:
      "alarms=DeploymentConfiguration deploymentCircuitBreaker=DeploymentConfiguration " +
      "deploymentMaximumPercent=DeploymentConfiguration name=ServiceName iamRole=Role " +
      "deploymentMinimumHealthyPercent=DeploymentConfiguration " +
      "orderedPlacementStrategies=PlacementStrategies volumeConfiguration=VolumeConfigurations",
    provider: {
      source: service("ecs/service"),
      unknown: "capacityProviderStrategies deploymentController",
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": { cfn: "AWS::ECS::TaskDefinition" },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    cfn: "AWS::EC2::LaunchTemplate",
    names: "name=LaunchTemplateName description=VersionDescription *=LaunchTemplateData",
  },
  "aws:autoscaling/group:Group": {
    cfn: "AWS::AutoScaling::AutoScalingGroup",
    names:
      "name=AutoScalingGroupName defaultCooldown=Cooldown loadBalancers=LoadBalancerNames " +
      "launchConfiguration=LaunchConfigurationName vpcZoneIdentifiers=VPCZoneIdentifier " +
      "enabledMetrics=MetricsCollection protectFromScaleIn=NewInstancesProtectedFromScaleIn",
  },
  "aws:appautoscaling/target:Target": { cfn: "AWS::ApplicationAutoScaling::ScalableTarget" },
  "aws:appautoscaling/policy:Policy": {
    cfn: "AWS::ApplicationAutoScaling::ScalingPolicy",
    names: "name=PolicyName",
  },
  "aws:appautoscaling/scheduledAction:ScheduledAction": {
    provider: {
      source: service("appautoscaling/scheduled_action"),
      replaces: "name resourceId scalableDimension serviceNamespace",
      keeps: "schedule scalableTargetAction startTime endTime timezone",
    },
  },
  "aws:sfn/stateMachine:StateMachine": {
    cfn: "AWS::StepFunctions::StateMachine",
    names: "definition=DefinitionString name=StateMachineName type=StateMachineType",
    provider: { source: service("sfn/state_machine"), keeps: "publish" },
  },
  "aws:lambda/function:Function": {
    cfn: "AWS::Lambda::Function",
    names:
      "name=FunctionName fileSystemConfig=FileSystemConfigs imageUri=Code s3Bucket=Code " +
      "s3Key=Code s3ObjectVersion=Code sourceCodeHash=Code sourceKmsKeyArn=Code",
    provider: { source: service("lambda/function"), keeps: "publish" },
  },
  "aws:lambda/permission:Permission": {
    cfn: "AWS::Lambda::Permission",
    names: "function=FunctionName",
    provider: {
      source: service("lambda/permission"),
      replaces: "qualifier statementId statementIdPrefix",
    },
  },
  "aws:lambda/functionUrl:FunctionUrl": {
    cfn: "AWS::Lambda::Url",
    names: "authorizationType=AuthType functionName=TargetFunctionArn",
  },
  "aws:lambda/alias:Alias": { cfn: "AWS::Lambda::Alias" },
  "aws:lambda/invocation:Invocation": {
    // The input makes a new one or not by the scope of its life.
    provider: {
      source: service("lambda/invocation"),
      replaces: "functionName qualifier triggers",
      unknown: "input lifecycleScope terraformKey",
    },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    cfn: "AWS::Lambda::EventSourceMapping",
    provider: { source: service("lambda/event_source_mapping"), replaces: "queues topics" },
  },
  "aws:scheduler/schedule:Schedule": {
    cfn: "AWS::Scheduler::Schedule",
    provider: {
      source: service("scheduler/schedule", "02f524b9e9"),
      replaces: "groupName",
      keeps: "actionAfterCompletion",
    },
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { cfn: "AWS::Scheduler::ScheduleGroup" },
  "aws:iam/role:Role": {
    cfn: "AWS::IAM::Role",
    names: "assumeRolePolicy=AssumeRolePolicyDocument name=RoleName inlinePolicies=Policies",
  },
  "aws:iam/policy:Policy": {
    cfn: "AWS::IAM::ManagedPolicy",
    names: "name=ManagedPolicyName policy=PolicyDocument",
  },
  "aws:iam/rolePolicy:RolePolicy": {
    cfn: "AWS::IAM::RolePolicy",
    names: "name=PolicyName role=RoleName policy=PolicyDocument",
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    provider: { source: service("iam/role_policy_attachment"), replaces: "role policyArn" },
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    cfn: "AWS::IAM::OIDCProvider",
    names: "thumbprintLists=ThumbprintList",
    provider: {
      source: `${service("iam/openid_connect_provider")}, which is too old to tell`,
      unknown: "clientIdLists",
    },
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    cfn: "AWS::IAM::InstanceProfile",
    names: "name=InstanceProfileName role=Roles",
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    cfn: "AWS::Logs::LogGroup",
    names: "name=LogGroupName",
    provider: { source: service("logs/group", "0073593e7d"), replaces: "logGroupClass" },
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    provider: {
      source: service("logs/delivery", "009ebbba77"),
      replaces: "deliveryDestinationArn deliverySourceName",
      keeps: "fieldDelimiter recordFields s3DeliveryConfigurations",
    },
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    // A destination of another service is another one.
    provider: {
      source: service("logs/delivery_destination", "1e67cc5d48"),
      replaces: "name outputFormat",
      unknown: "deliveryDestinationConfiguration",
    },
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    provider: {
      source: service("logs/delivery_source", "00a35305dc"),
      replaces: "logType name resourceArn",
    },
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    provider: {
      source: service("logs/resource_policy"),
      replaces: "policyName",
      keeps: "policyDocument",
    },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    cfn: "AWS::Logs::MetricFilter",
    names: "name=FilterName pattern=FilterPattern metricTransformation=MetricTransformations",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    cfn: "AWS::CloudWatch::Alarm",
    names:
      "name=AlarmName metricQueries=Metrics " +
      "evaluateLowSampleCountPercentiles=EvaluateLowSampleCountPercentile",
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    cfn: "AWS::CloudWatch::CompositeAlarm",
    provider: { source: service("cloudwatch/composite_alarm"), replaces: "actionsEnabled" },
  },
  "aws:cloudwatch/dashboard:Dashboard": { cfn: "AWS::CloudWatch::Dashboard" },
  "aws:cloudwatch/eventRule:EventRule": { cfn: "AWS::Events::Rule", names: "isEnabled=State" },
  "aws:cloudwatch/eventTarget:EventTarget": {
    provider: {
      source: service("events/target"),
      replaces: "eventBusName rule targetId",
      keeps:
        "arn batchTarget deadLetterConfig ecsTarget httpTarget input inputPath inputTransformer " +
        "kinesisTarget redshiftTarget retryPolicy roleArn runCommandTargets " +
        "sagemakerPipelineTarget sqsTarget",
    },
  },
  "aws:sns/topic:Topic": {
    cfn: "AWS::SNS::Topic",
    names: "name=TopicName",
    provider: { source: service("sns/topic"), keeps: "policy deliveryPolicy" },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    cfn: "AWS::SNS::Subscription",
    names: "topic=TopicArn",
    provider: {
      source: service("sns/topic_subscription"),
      keeps: "confirmationTimeoutInMinutes endpointAutoConfirms",
    },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    cfn: "AWS::SNS::TopicPolicy",
    names: "policy=PolicyDocument",
    provider: { source: service("sns/topic_policy"), replaces: "arn" },
  },
  "aws:budgets/budget:Budget": {
    provider: {
      source: service("budgets/budget"),
      replaces: "name accountId",
      keeps:
        "limitAmount limitUnit notifications costFilters timePeriodEnd timePeriodStart timeUnit " +
        "autoAdjustData budgetType costTypes plannedLimits",
    },
  },
  "aws:xray/samplingRule:SamplingRule": {
    provider: {
      source: service("xray/sampling_rule"),
      replaces: "ruleName version",
      keeps:
        "attributes fixedRate host httpMethod priority reservoirSize resourceArn serviceName " +
        "serviceType urlPath",
    },
  },
};
