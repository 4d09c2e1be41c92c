import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Invocation } from "@pulumi/aws/lambda/invocation.js";
import { UserError } from "../../../../variables/user-error.ts";
import type { Job } from "../../../base/job.ts";
import type { JobPlan } from "../../../plan/job-plan.ts";
import type { BuiltMigration, JobRequest } from "../../../base/platform.ts";
import { awsOf, childOptions } from "../handles.ts";
import { migrationRunner } from "./migration-runner.ts";
import { nameOf } from "../names.ts";
import { createLogGroup } from "./program.ts";
import { allow, createRole, grant } from "./roles.ts";
import { createRuns, planRunStatements } from "./runs.ts";
import type { Runs } from "./runs.ts";

/** Longest time of a function of Lambda, in seconds. Source: AWS, "Lambda quotas". */
const maxFunctionSeconds = 900;

/** Seconds that the runner keeps for itself: to find runs, to stop one, to read its log. */
const reserveSeconds = 60;

/**
 * Builds a migration: the update calls a function once for what the migration belongs to, and the
 * function runs the program on Fargate and waits for its end. Where the program fails, so does the
 * function, and so does the update, before what depends on it is changed; since nothing was noted
 * then, the next update calls it again.
 *
 * @throws UserError `MigrationTimeout` for one that may take longer than a function can wait.
 */
export function buildMigration(owner: Job, request: JobRequest): BuiltMigration {
  const { plan } = request;
  checkTimeout(owner, plan);
  const runs = createRuns(owner, request);
  const { runner, ready } = createRunner(owner, plan, runs);
  const args = {
    functionName: runner.name,
    input: JSON.stringify({ release: plan.release, run: versionOf(plan) }),
  };
  const options = { ...childOptions(owner), dependsOn: [...ready, ...runs.ready] };
  const invocation = new Invocation(owner.childName("run"), args, options);
  return { done: pulumi.interpolate`${versionOf(plan)} ${invocation.result}` };
}

function checkTimeout({ componentName }: Job, { timeoutSeconds }: JobPlan): void {
  const most = maxFunctionSeconds - reserveSeconds;
  if (timeoutSeconds <= most) return;
  throw new UserError(
    "MigrationTimeout",
    `Migration '${componentName}' may take ${timeoutSeconds} seconds; on aws an update waits for ` +
      `${most} at most. Lower timeoutSeconds, and let a worker do what takes longer.`,
  );
}

/** What a run belongs to: its release, and what it does. Another one is another run. */
function versionOf({ release, image, command }: JobPlan): string {
  const content = JSON.stringify([release, image, command]);
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

function createRunner(
  owner: Job,
  plan: JobPlan,
  runs: Runs,
): { runner: LambdaFunction; ready: pulumi.Resource[] } {
  const logGroup = createLogGroup(owner, "runner");
  const role = createRole(owner, "runner", "lambda.amazonaws.com", "Runs the migration to its end");
  const ready = grant(owner, role, "runner", "run", [
    allow(
      "Logs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [pulumi.interpolate`${logGroup.arn}:*`],
    ),
    allow("Read", ["logs:GetLogEvents"], [pulumi.interpolate`${runs.program.logGroup.arn}:*`]),
    ...planRunStatements(owner, runs),
  ]);
  const args = {
    name: nameOf("function", owner, "runner"),
    description: `Runs migration ${owner.componentName} to its end`,
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({
      "index.mjs": new pulumi.asset.StringAsset(migrationRunner),
    }),
    timeout: plan.timeoutSeconds + reserveSeconds,
    memorySize: 256,
    environment: { variables: { SETTINGS: planRunnerSettings(owner, plan, runs) } },
    loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
    tags: owner.tags,
  };
  const options = { ...childOptions(owner), dependsOn: ready };
  return { runner: new LambdaFunction(owner.childName("runner"), args, options), ready };
}

/** What the runner works on, as JSON; none of it makes it run again when it changes. */
function planRunnerSettings(
  owner: Job,
  { kind, timeoutSeconds }: JobPlan,
  { program, self }: Runs,
): pulumi.Output<string> {
  const { cluster, network } = awsOf(owner);
  return pulumi.jsonStringify({
    cluster: cluster.arn,
    family: program.task.family,
    taskDefinition: program.task.arn,
    subnets: network.subnetIds.private,
    securityGroups: [self.securityGroupId],
    timeoutSeconds,
    pollMs: 3000,
    logGroup: program.logGroup.name,
    // As the log driver of ECS names streams: prefix, container, id of the task.
    logPrefix: `${kind}/${owner.componentName}`,
  });
}
