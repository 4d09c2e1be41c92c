import * as pulumi from "@pulumi/pulumi";
import { Schedule } from "@pulumi/aws/scheduler/schedule.js";
import { StateMachine } from "@pulumi/aws/sfn/stateMachine.js";
import type { Job } from "../../../base/job.ts";
import type { JobPlan } from "../../../plan/job-plan.ts";
import type { JobRequest } from "../../../base/platform.ts";
import { planCronExpression } from "./cron.ts";
import { awsOf, childOptions } from "../handles.ts";
import { watch } from "../monitoring/watched.ts";
import { nameOf } from "../names.ts";
import { allow, createRole, grant } from "./roles.ts";
import { createRuns, planArn, planRunStatements } from "./runs.ts";
import type { Runs } from "./runs.ts";

/**
 * Builds a schedule: EventBridge Scheduler starts a state machine, and that starts the program on
 * Fargate unless a run is under way, waits for its end, and stops it when its time is over. So runs
 * never join each other, and each has a history: what failed is a failed execution.
 */
export function buildSchedule(owner: Job, request: JobRequest): void {
  const { plan } = request;
  const { cron = "", timezone = "UTC" } = plan.when ?? {};
  const expression = planCronExpression(owner.componentName, cron);
  const runs = createRuns(owner, request);
  const machine = createStateMachine(owner, plan, runs);
  watch(owner, { kind: "schedule", machineArn: machine.arn }, [machine]);
  const role = createRole(owner, "clock", "scheduler.amazonaws.com", "Starts runs by the clock");
  const start = allow("Start", ["states:StartExecution"], [machine.arn]);
  const granted = grant(owner, role, "clock", "start", [start]);
  const args = {
    name: nameOf("schedule", owner),
    description: `Runs ${owner.componentName}`,
    scheduleExpression: expression,
    scheduleExpressionTimezone: timezone,
    state: plan.suspended ? "DISABLED" : "ENABLED",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: machine.arn,
      roleArn: role.arn,
      // Seconds: a start that AWS cannot deliver by then is left out.
      retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 10 },
    },
  };
  const dependsOn = [...granted, ...runs.ready];
  new Schedule(owner.childName("schedule"), args, { ...childOptions(owner), dependsOn });
}

function createStateMachine(owner: Job, plan: JobPlan, runs: Runs): StateMachine {
  const { cluster } = awsOf(owner);
  const role = createRole(owner, "runs", "states.amazonaws.com", "Runs the program to its end");
  // How Step Functions learns of a run's end: a rule of this name, which it keeps itself.
  const rule = planArn(cluster.arn, "events", "rule/StepFunctionsGetEventsForECSTaskRule");
  const learn = ["events:PutTargets", "events:PutRule", "events:DescribeRule"];
  const granted = grant(owner, role, "runs", "run", [
    ...planRunStatements(owner, runs),
    allow("Learn", learn, [rule]),
  ]);
  const args = {
    name: nameOf("stateMachine", owner),
    roleArn: role.arn,
    definition: pulumi.jsonStringify(planStates(owner, plan, runs)),
    tags: owner.tags,
  };
  const options = { ...childOptions(owner), dependsOn: granted };
  return new StateMachine(owner.childName("runs"), args, options);
}

/** The states of a run, in Amazon States Language. */
function planStates(owner: Job, plan: JobPlan, runs: Runs): object {
  const { cluster } = awsOf(owner);
  const { task } = runs.program;
  return {
    Comment: `One run of ${owner.componentName}, unless one is under way`,
    StartAt: "Find",
    States: {
      Find: {
        Type: "Task",
        Resource: planStatesArn(cluster.arn, "aws-sdk:ecs:listTasks"),
        Parameters: { Cluster: cluster.arn, Family: task.family, DesiredStatus: "RUNNING" },
        Next: "Decide",
      },
      Decide: {
        Type: "Choice",
        Choices: [{ Variable: "$.TaskArns[0]", IsPresent: true, Next: "Skip" }],
        Default: "Run",
      },
      Skip: { Type: "Succeed", Comment: "The run before is still under way" },
      Run: {
        Type: "Task",
        Resource: planStatesArn(cluster.arn, "ecs:runTask.sync"),
        TimeoutSeconds: plan.timeoutSeconds,
        Parameters: planRun(owner, runs),
        End: true,
      },
    },
  };
}

function planRun(owner: Job, { program, self }: Runs): object {
  const { cluster, network } = awsOf(owner);
  return {
    Cluster: cluster.arn,
    TaskDefinition: program.task.arn,
    LaunchType: "FARGATE",
    PlatformVersion: "1.4.0",
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: network.subnetIds.private,
        SecurityGroups: [self.securityGroupId],
        AssignPublicIp: "DISABLED",
      },
    },
  };
}

/** Integrations have neither region nor account, but the partition of what they work on. */
function planStatesArn(like: pulumi.Output<string>, integration: string): pulumi.Output<string> {
  return like.apply((arn) => `arn:${arn.split(":")[1] ?? "aws"}:states:::${integration}`);
}
