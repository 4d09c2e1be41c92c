import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { migrationRunner } from "../../../../../components/platforms/aws/compute/migration-runner.ts";

/** A task as ECS describes it. */
interface Task {
  taskArn: string;
  startedBy: string;
  lastStatus: string;
  containers?: { exitCode?: number; reason?: string }[];
}

/** A cluster that the runner's SDK leads to. */
interface Cluster {
  tasks: Task[];
  /** Commands in the order of their arrival. */
  sent: string[];
  /** What becomes of a task that is started; it runs on where nothing is said. */
  end?: { exitCode?: number; reason?: string };
  log: string[];
}

const sdk = `
class Command { constructor(input) { this.input = input; } }
export class DescribeTasksCommand extends Command {}
export class ListTasksCommand extends Command {}
export class RunTaskCommand extends Command {}
export class StopTaskCommand extends Command {}
export class GetLogEventsCommand extends Command {}
const answers = {
  ListTasksCommand: (c, { desiredStatus, family }) => ({
    taskArns: family !== "shop-prod-migrate" ? [] : c.tasks
      .filter((task) => (task.lastStatus === "STOPPED") === (desiredStatus === "STOPPED"))
      .map((task) => task.taskArn),
  }),
  DescribeTasksCommand: (c, { tasks }) => {
    const found = c.tasks.filter((task) => tasks.includes(task.taskArn)).map((task) => ({ ...task }));
    for (const task of c.tasks) {
      if (!c.end || task.lastStatus === "STOPPED") continue;
      Object.assign(task, { lastStatus: "STOPPED", containers: [c.end] });
    }
    return { tasks: found };
  },
  RunTaskCommand: (c, { startedBy }) => {
    const task = { taskArn: "arn:task/shop/t" + c.tasks.length, startedBy, lastStatus: "PENDING" };
    c.tasks.push(task);
    return { tasks: [task] };
  },
  StopTaskCommand: () => ({}),
  GetLogEventsCommand: (c, { logStreamName }) => ({
    events: c.log.map((line) => ({ message: logStreamName + ": " + line })),
  }),
};
class Client {
  async send(command) {
    const name = command.constructor.name;
    globalThis.cluster.sent.push(name);
    return answers[name](globalThis.cluster, command.input);
  }
}
export { Client as ECSClient, Client as CloudWatchLogsClient };
`;

let folder: string;
let handler: (event: { run: string }) => Promise<{ task: string }>;
const world = globalThis as typeof globalThis & { cluster: Cluster };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slipway-runner-"));
  for (const name of ["client-ecs", "client-cloudwatch-logs"]) {
    const home = join(folder, "node_modules/@aws-sdk", name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{"type": "module", "exports": "./index.js"}');
    writeFileSync(join(home, "index.js"), sdk);
  }
  writeFileSync(join(folder, "index.mjs"), migrationRunner);
  process.env.SETTINGS = JSON.stringify({
    cluster: "shop",
    family: "shop-prod-migrate",
    timeoutSeconds: 0.1,
    pollMs: 1,
    logPrefix: "migration/migrate",
  });
  const loaded = (await import(join(folder, "index.mjs"))) as { handler: typeof handler };
  handler = loaded.handler;
});

afterAll(() => {
  delete process.env.SETTINGS;
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  world.cluster = { tasks: [], sent: [], log: [] };
});

const started = (): number =>
  world.cluster.sent.filter((command) => command === "RunTaskCommand").length;

test("A migration that succeeds is run once, and its task is told", async () => {
  world.cluster.end = { exitCode: 0 };
  await expect(handler({ run: "r1" })).resolves.toEqual({ task: "arn:task/shop/t0" });
  await expect(handler({ run: "r1" })).resolves.toEqual({ task: "arn:task/shop/t0" });
  expect(started()).toBe(1);
});

test("A migration that fails says its exit code and the end of its log, and runs again next time", async () => {
  world.cluster.end = { exitCode: 3 };
  world.cluster.log = ["no such column"];
  await expect(handler({ run: "r1" })).rejects.toThrow(
    "It ended with exit code 3. It said last:\nmigration/migrate/t0: no such column",
  );
  world.cluster.end = { exitCode: 0 };
  await expect(handler({ run: "r1" })).resolves.toEqual({ task: "arn:task/shop/t1" });
  expect(started()).toBe(2);
});

test("A program that never ran says why", async () => {
  world.cluster.end = { reason: "CannotPullContainerError: not found" };
  await expect(handler({ run: "r1" })).rejects.toThrow(
    "It never ran: CannotPullContainerError: not found",
  );
});

test("A run that is under way is joined, not repeated", async () => {
  world.cluster.tasks.push({ taskArn: "arn:x/t9", startedBy: "r1", lastStatus: "RUNNING" });
  world.cluster.end = { exitCode: 0 };
  await expect(handler({ run: "r1" })).resolves.toEqual({ task: "arn:x/t9" });
  expect(started()).toBe(0);
});

test("Another release waits for the end of the one before, by failing", async () => {
  world.cluster.tasks.push({ taskArn: "arn:x/t9", startedBy: "r1", lastStatus: "RUNNING" });
  await expect(handler({ run: "r2" })).rejects.toThrow("Another run is under way (arn:x/t9)");
  expect(started()).toBe(0);
});

test("A run is stopped when its time is over, and that is a failure", async () => {
  await expect(handler({ run: "r1" })).rejects.toThrow(
    "It ran for more than 0.1 seconds and was stopped.",
  );
  expect(world.cluster.sent).toContain("StopTaskCommand");
});
