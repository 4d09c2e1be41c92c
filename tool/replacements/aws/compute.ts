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
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    cfn: "AWS::Lambda::EventSourceMapping",
  },
  "aws:scheduler/schedule:Schedule": {
    cfn: "AWS::Scheduler::Schedule",
    provider: {
      source: service("scheduler/schedule"),
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
  "aws:iam/instanceProfile:InstanceProfile": {
    cfn: "AWS::IAM::InstanceProfile",
    names: "name=InstanceProfileName role=Roles",
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    cfn: "AWS::Logs::LogGroup",
    names: "name=LogGroupName",
    provider: { source: service("logs/group"), replaces: "logGroupClass" },
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
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { cfn: "AWS::CloudWatch::CompositeAlarm" },
  "aws:cloudwatch/dashboard:Dashboard": { cfn: "AWS::CloudWatch::Dashboard" },
  "aws:cloudwatch/eventRule:EventRule": { cfn: "AWS::Events::Rule", names: "isEnabled=State" },
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
      keeps: "limitAmount limitUnit notifications costFilters timePeriodEnd timePeriodStart",
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
