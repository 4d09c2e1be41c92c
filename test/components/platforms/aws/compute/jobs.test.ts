import { expect, test } from "vitest";
import {
  Database,
  Environment,
  Migration,
  Schedule,
  Service,
} from "../../../../../components/index.ts";
import type { EnvironmentArgs } from "../../../../../components/index.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { artifacts, build, pick, settingsOf } from "../shop.ts";

interface JobOptions extends Partial<EnvironmentArgs> {
  cron?: string;
  timeoutSeconds?: number;
}

function buildJobs({ cron = "0 6 * * 1", timeoutSeconds, ...more }: JobOptions = {}): Promise<
  RegisteredResource[]
> {
  const variables = { values: {}, secure: [], sealed: [] };
  return build(async () => {
    const environment = new Environment("shop", {
      ...settingsOf("production"),
      variables,
      ...more,
    });
    const orders = new Database("orders", { environment, engine: "postgres" });
    const api = new Service("api", { environment, port: 8080, links: [orders] });
    const common = { environment, of: api, links: [orders] };
    const timeout = timeoutSeconds === undefined ? {} : { timeoutSeconds };
    new Migration("migrate", { ...common, command: ["migrate"], ...timeout });
    new Schedule("report", { ...common, command: ["report"], cron, timezone: "Europe/Berlin" });
    await environment.close();
  });
}

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string[];
  Condition?: object;
}

function statementsOf(resources: readonly RegisteredResource[], policy: string): Statement[] {
  const { inputs } = pick(resources, "RolePolicy", policy);
  return (JSON.parse(String(inputs.policy)) as { Statement: Statement[] }).Statement;
}

const nameOfUrn = (urn: string): string => urn.split("::").at(-1) ?? "";

test("A migration runs once per release, before the services that share its database", async () => {
  const resources = await buildJobs();
  const run = pick(resources, "Invocation", "migrate-run");
  expect(run.inputs).toEqual({
    functionName: "shop-prod-migrate-runner",
    input: expect.stringMatching(/^\{"release":"release-1","run":"[0-9a-f]{12}"\}$/) as string,
  });
  expect(run.dependencies.map(nameOfUrn)).toEqual(
    expect.arrayContaining([
      "migrate-runner-policy",
      "migrate-execution-policy",
      "migrate-to-orders-egress",
      "orders-postgres",
    ]),
  );
  const service = pick(resources, "Service", "api-a");
  expect(service.dependencies.map(nameOfUrn)).toContain("migrate-run");
});

test("Only another release, image or command is another run", async () => {
  const inputOf = async (more: JobOptions = {}): Promise<unknown> =>
    pick(await buildJobs(more), "Invocation", "migrate-run").inputs.input;
  const first = await inputOf();
  expect(await inputOf({ timeoutSeconds: 60 })).toBe(first);
  expect(await inputOf({ release: { id: "release-2", artifacts } })).not.toBe(first);
  const other = { ...artifacts, api: artifacts.worker };
  expect(await inputOf({ release: { id: "release-1", artifacts: other } })).not.toBe(first);
});

test("The runner of a migration may run that one program, of any release, and hand it its two roles", async () => {
  const resources = await buildJobs();
  const statements = statementsOf(resources, "migrate-runner-policy");
  expect(statements.map(({ Sid }) => Sid)).toEqual([
    "Logs",
    "Read",
    "Run",
    "Watch",
    "Find",
    "PassRoles",
  ]);
  const inCluster = { ArnEquals: { "ecs:cluster": "arn:shop-cluster" } };
  const revisions = expect.stringMatching(/:task-definition\/shop-prod-migrate:\*$/) as string;
  expect(statements).toMatchObject([
    { Resource: ["arn:migrate-runner-logs:*"] },
    { Action: ["logs:GetLogEvents"], Resource: ["arn:migrate-logs:*"] },
    { Action: ["ecs:RunTask"], Resource: [revisions], Condition: inCluster },
    { Action: ["ecs:DescribeTasks", "ecs:StopTask"] },
    { Action: ["ecs:ListTasks"], Resource: ["*"], Condition: inCluster },
    {
      Action: ["iam:PassRole"],
      Resource: ["arn:migrate-execution", "arn:migrate-task"],
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
  ]);
  const runner = pick(resources, "Function", "migrate-runner").inputs;
  expect(runner).toMatchObject({ timeout: 660, runtime: "nodejs24.x" });
  const { variables } = runner.environment as { variables: { SETTINGS: string } };
  expect(JSON.parse(variables.SETTINGS)).toMatchObject({
    cluster: "arn:shop-cluster",
    taskDefinition: "arn:migrate-task",
    subnets: ["shop-private-a-id", "shop-private-b-id", "shop-private-c-id"],
    securityGroups: ["migrate-security-group-id"],
    logPrefix: "migration/migrate",
  });
});

test("A migration that takes longer than an update can wait is refused", async () => {
  await expect(buildJobs({ timeoutSeconds: 3600 })).rejects.toThrow(
    "Migration 'migrate' may take 3600 seconds; on aws an update waits for 840 at most.",
  );
});

test("A schedule starts a state machine by the clock, that runs the program unless it runs", async () => {
  const resources = await buildJobs();
  expect(pick(resources, "Schedule", "report-schedule").inputs).toMatchObject({
    name: "shop-prod-report",
    scheduleExpression: "cron(0 6 ? * 2 *)",
    scheduleExpressionTimezone: "Europe/Berlin",
    state: "ENABLED",
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: "arn:report-runs", roleArn: "arn:report-clock" },
  });
  const { definition } = pick(resources, "StateMachine", "report-runs").inputs;
  expect(JSON.parse(String(definition))).toMatchObject({
    StartAt: "Find",
    States: {
      Find: {
        Resource: "arn:shop-cluster:states:::aws-sdk:ecs:listTasks",
        Parameters: { Cluster: "arn:shop-cluster", Family: "shop-prod-report" },
        Next: "Decide",
      },
      Decide: { Choices: [{ Variable: "$.TaskArns[0]", Next: "Skip" }], Default: "Run" },
      Skip: { Type: "Succeed" },
      Run: {
        Resource: "arn:shop-cluster:states:::ecs:runTask.sync",
        TimeoutSeconds: 600,
        Parameters: { TaskDefinition: "arn:report-task", LaunchType: "FARGATE" },
        End: true,
      },
    },
  });
});

test("The clock may start runs, and their role may run that one program", async () => {
  const resources = await buildJobs();
  expect(statementsOf(resources, "report-clock-policy")).toMatchObject([
    { Action: ["states:StartExecution"], Resource: ["arn:report-runs"] },
  ]);
  const runs = statementsOf(resources, "report-runs-policy");
  expect(runs.flatMap(({ Action }) => Action)).toEqual([
    "ecs:RunTask",
    "ecs:DescribeTasks",
    "ecs:StopTask",
    "ecs:ListTasks",
    "iam:PassRole",
    "events:PutTargets",
    "events:PutRule",
    "events:DescribeRule",
  ]);
  expect(runs.filter(({ Resource }) => Resource.includes("*")).map(({ Sid }) => Sid)).toEqual([
    "Find",
  ]);
});

test("Archived, a schedule is not started", async () => {
  const resources = await buildJobs({ mode: "archived" });
  expect(pick(resources, "Schedule", "report-schedule").inputs.state).toBe("DISABLED");
});

test("A schedule that only cron can say is refused", async () => {
  await expect(buildJobs({ cron: "0 0 13 * 5" })).rejects.toMatchObject({
    code: "CronUntranslatable",
  });
});
