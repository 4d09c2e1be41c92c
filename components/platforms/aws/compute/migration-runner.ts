/**
 * Code of the function that runs a migration to its end: an ECMAScript module for Lambda's Node,
 * which brings AWS's SDK. Called with `{run}`, it fails with the end of the program's log where
 * the program does.
 *
 * Whoever calls it may do so twice for one answer (a connection is lost, an update is cancelled and
 * repeated): a run that is under way is joined, and one that succeeded within the last hour, as
 * long as ECS tells of it, is not repeated.
 */
export const migrationRunner = `import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

const ecs = new ECSClient({});
const logs = new CloudWatchLogsClient({});
const settings = JSON.parse(process.env.SETTINGS);
const { cluster } = settings;

export async function handler({ run }) {
  const deadline = Date.now() + settings.timeoutSeconds * 1000;
  const tasks = await findTasks();
  const other = tasks.find((task) => task.startedBy !== run && !isOver(task));
  if (other) {
    throw new Error("Another run is under way (" + other.taskArn + "). Bring the stack up again after its end.");
  }
  const own = tasks.filter((task) => task.startedBy === run);
  const earlier = own.find((task) => !isOver(task) || exitCodeOf(task) === 0);
  const task = await waitForEnd(earlier?.taskArn ?? (await start(run)), deadline);
  if (exitCodeOf(task) !== 0) throw new Error(await describeFailure(task));
  return { task: task.taskArn };
}

async function findTasks() {
  const { family } = settings;
  const lists = await Promise.all(
    ["RUNNING", "STOPPED"].map((desiredStatus) =>
      ecs.send(new ListTasksCommand({ cluster, family, desiredStatus })),
    ),
  );
  const arns = lists.flatMap(({ taskArns }) => taskArns ?? []);
  return arns.length === 0 ? [] : describeTasks(arns.slice(0, 100));
}

async function describeTasks(tasks) {
  const { tasks: found = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
  return found;
}

async function start(run) {
  const { taskDefinition, subnets, securityGroups } = settings;
  const awsvpcConfiguration = { subnets, securityGroups, assignPublicIp: "DISABLED" };
  const { tasks = [], failures = [] } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      startedBy: run,
      launchType: "FARGATE",
      platformVersion: "1.4.0",
      networkConfiguration: { awsvpcConfiguration },
    }),
  );
  if (tasks.length === 0) throw new Error("ECS started nothing: " + JSON.stringify(failures));
  return tasks[0].taskArn;
}

async function waitForEnd(arn, deadline) {
  for (;;) {
    const [task] = await describeTasks([arn]);
    if (task && isOver(task)) return task;
    if (Date.now() > deadline) {
      await ecs.send(new StopTaskCommand({ cluster, task: arn, reason: "Its time is over" }));
      throw new Error("It ran for more than " + settings.timeoutSeconds + " seconds and was stopped.");
    }
    await new Promise((resolve) => setTimeout(resolve, settings.pollMs));
  }
}

function isOver(task) {
  return task.lastStatus === "STOPPED";
}

function exitCodeOf(task) {
  return task.containers?.[0]?.exitCode;
}

async function describeFailure(task) {
  const code = exitCodeOf(task);
  const reason = task.containers?.[0]?.reason ?? task.stoppedReason ?? "";
  const how = code === undefined ? "It never ran: " + reason : "It ended with exit code " + code + ".";
  const lines = await readLog(task.taskArn).catch(() => []);
  return lines.length === 0 ? how : how + " It said last:\\n" + lines.join("\\n");
}

async function readLog(arn) {
  const { logGroup, logPrefix } = settings;
  const logStreamName = logPrefix + "/" + arn.split("/").at(-1);
  const { events = [] } = await logs.send(
    new GetLogEventsCommand({ logGroupName: logGroup, logStreamName, limit: 20, startFromHead: false }),
  );
  return events.map(({ message }) => message);
}
`;
