import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { isAlive } from "../../../providers/local/agent/identity.ts";
import { readLock } from "../../../providers/local/agent/lock.ts";
import { environmentPaths } from "../../../providers/local/agent/paths.ts";
import {
  open,
  secret,
  type Json,
  type ProviderClient,
} from "../../support/engine/provider-client.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";

/** Adds a line to a file of its folder; waits, fails or talks as its words say. */
const program = `
import { appendFileSync, existsSync } from "node:fs";
appendFileSync(process.env.TRACE, process.pid + "\\n");
console.log("token " + process.env.TOKEN + " and " + process.env.DATABASE_URL);
process.stdout.write("adds the columns");
const [word] = process.argv.slice(2);
if (word === "fail") process.exit(3);
if (word === "wait") while (!existsSync(process.env.TRACE + ".go")) await new Promise((f) => setTimeout(f, 20));
`;

const project = new LocalProject();
const token = "tok-8e1f-never-shown";
let provider: ProviderClient;
let trace: string;
let name: string;
let count = 0;

function inputs(words: string[] = [], more: Json = {}, variables: Json = {}): Json {
  return project.owned(name, {
    source: "add-tables",
    command: ["node", "main.js", ...words],
    variables: { TRACE: trace, TOKEN: secret(token), ...variables },
    linked: ["DATABASE_URL"],
    secret: ["TOKEN", "DATABASE_URL"],
    timeoutSeconds: 60,
    tags: { component: `add-tables-${count}` },
    ...more,
  });
}

/** Process ids of the runs so far. */
function runs(): number[] {
  return existsSync(trace) ? readFileSync(trace, "utf8").trim().split("\n").map(Number) : [];
}

async function logLines(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of project.agent.logs(`add-tables-${count}.migration`)) lines.push(line);
  return lines;
}

async function killAgent(): Promise<void> {
  const lock = readLock(environmentPaths(project.root, project.environment));
  if (lock === undefined) throw new Error("no agent lives");
  process.kill(lock.pid, "SIGKILL");
  await until(() => (isAlive(lock) ? undefined : true));
}

beforeAll(async () => {
  project.write("add-tables/main.js", program);
  project.write("add-tables/package.json", '{ "type": "module" }');
  provider = await project.provider();
  await project.createEnvironment();
});

beforeEach(() => {
  count += 1;
  name = `test-dev-add-tables-${count}`;
  trace = join(project.root, `trace-${count}`);
});

afterAll(async () => {
  await project.remove();
});

test("runs once for what it is made from, and the plan after it is clean", async () => {
  const made = await provider.create("Migration", inputs());
  expect(made.run).toMatch(/^[0-9a-f]{12}$/);
  expect(await provider.diff("Migration", made, inputs())).toMatchObject({ changes: "none" });
  expect(await provider.read("Migration", made)).toMatchObject({ run: made.run });
  await provider.update("Migration", made, inputs());
  await project.agent.stop();
  expect(await project.agent.start()).toEqual([]);
  expect(runs()).toHaveLength(1);
  const { migrations } = await project.agent.status();
  expect(migrations.find((one) => one.name === name)).toMatchObject({
    state: "succeeded",
    runs: [{ outcome: "succeeded", exitCode: 0 }],
  });
});

test.each([
  ["its command", { command: ["node", "main.js", "twice"] }, {}, 2],
  ["a variable of its contract", {}, { SEED: "7" }, 2],
  ["a secret of its contract", {}, { TOKEN: secret("tok-2222") }, 2],
  ["its time limit", { timeoutSeconds: 90 }, {}, 1],
  ["a password that a link gives", {}, { DATABASE_URL: secret("postgres://a:new@h/a") }, 1],
])("a change of %s makes it run as often as it should", async (_, more, variables, expected) => {
  const made = await provider.create("Migration", inputs());
  const changed = inputs([], more, variables);
  expect(await provider.diff("Migration", made, changed)).toMatchObject({ changes: "some" });
  const again = await provider.update("Migration", made, changed);
  expect(runs()).toHaveLength(expected);
  expect(await provider.diff("Migration", again, changed)).toMatchObject({ changes: "none" });
});

test("a change of its source makes it run again", async () => {
  const made = await provider.create("Migration", inputs());
  project.write("add-tables/notes.sql", `-- ${count}`);
  await provider.update("Migration", made, inputs());
  expect(runs()).toHaveLength(2);
});

test("fails with its exit code and last lines, secrets masked, and runs again next time", async () => {
  const url = "mysql://press:pw-77aa-hidden@127.0.0.1:3306/press";
  const failing = inputs(["fail"], {}, { DATABASE_URL: secret(url) });
  const error = (await provider.create("Migration", failing).catch((one: unknown) => one)) as Error;
  expect(error.message).toMatch(/^Migration 'add-tables-\d+' exited with code 3\./);
  expect(error.message).toContain("  token [secret] and [secret]\n  adds the columns");
  const log = (await logLines()).join("\n");
  expect(log).toContain("token [secret] and [secret]\nadds the columns");
  for (const text of [error.message, log]) {
    expect(text).not.toContain(token);
    expect(text).not.toContain("pw-77aa");
  }
  await expect(provider.create("Migration", failing)).rejects.toThrow("exited with code 3");
  expect(runs()).toHaveLength(2);
});

test("one that failed as an update is tried again, and the one before is not taken for it", async () => {
  const made = await provider.create("Migration", inputs());
  await expect(provider.update("Migration", made, inputs(["fail"]))).rejects.toThrow("code 3");
  expect(await provider.diff("Migration", made, inputs(["fail"]))).toMatchObject({
    changes: "some",
  });
  await expect(provider.update("Migration", made, inputs(["fail"]))).rejects.toThrow("code 3");
  const mended = await provider.update("Migration", made, inputs(["mended"]));
  expect(runs()).toHaveLength(4);
  expect(mended.run).not.toBe(made.run);
});

test("a program that is not there is told as that", async () => {
  const missing = inputs([], { command: ["alembic-of-nobody", "upgrade"] });
  await expect(provider.create("Migration", missing)).rejects.toThrow(
    /started by `alembic-of-nobody`, which is neither among the packages of .* nor on PATH/,
  );
});

test("one that takes too long is ended, with what it started", async () => {
  project.write("add-tables/child.sh", "sleep 600 & echo $! > $TRACE.child; wait\n");
  const slow = inputs([], { command: ["sh", "child.sh"], timeoutSeconds: 1 });
  await expect(provider.create("Migration", slow)).rejects.toThrow(
    /took longer than its 1 s, and was ended/,
  );
  const child = Number(readFileSync(`${trace}.child`, "utf8"));
  await until(() => (isRunning(child) ? undefined : true));
});

test("a second update waits for a run that goes on, and does not run beside it", async () => {
  const first = provider.create("Migration", inputs(["wait"]));
  await until(() => runs()[0]);
  const second = provider.create("Migration", inputs(["wait"]));
  project.write(`trace-${count}.go`, "");
  const [one, other] = await Promise.all([first, second]);
  expect(other).toEqual(one);
  expect(runs()).toHaveLength(1);
});

test("a run whose agent was killed is ended before the next one begins", async () => {
  const first = provider.create("Migration", inputs(["wait"]));
  const cut = expect(first).rejects.toThrow();
  const [pid = 0] = await until(() => (runs().length > 0 ? runs() : undefined));
  await killAgent();
  await cut;
  expect(isRunning(pid)).toBe(true);
  const again = provider.create("Migration", inputs(["wait"]));
  await until(() => runs()[1]);
  expect(isRunning(pid)).toBe(false);
  project.write(`trace-${count}.go`, "");
  await again;
  const { migrations } = await project.agent.status();
  expect(migrations.find((one) => one.name === name)?.runs).toMatchObject([
    { outcome: "interrupted" },
    { outcome: "succeeded" },
  ]);
});

test("data that were made anew get their migration anew", async () => {
  const database = project.owned("test-dev-drafts", { persistent: false });
  const { url } = await provider.create("Postgres", database);
  const linked = inputs([], {}, { DATABASE_URL: secret(open(url)) });
  const made = await provider.create("Migration", linked);
  expect(await provider.diff("Migration", made, linked)).toMatchObject({ changes: "none" });
  expect(runs()).toHaveLength(1);
  await project.agent.stop();
  expect(await project.agent.start()).toEqual([]);
  expect(runs()).toHaveLength(2);
});

test("deleting it ends a run that goes on", async () => {
  const made = await provider.create("Migration", inputs());
  const update = provider.update("Migration", made, inputs(["wait"]));
  const stopped = expect(update).rejects.toThrow("was stopped");
  const pid = await until(() => runs()[1]);
  await provider.delete("Migration", made);
  await stopped;
  expect(isRunning(pid)).toBe(false);
});

test("deleting it forgets its runs, and a new one of the name runs", async () => {
  const made = await provider.create("Migration", inputs());
  await provider.delete("Migration", made);
  const { folder } = environmentPaths(project.root, project.environment);
  expect(existsSync(join(folder, "runs", `${name}.json`))).toBe(false);
  await provider.create("Migration", inputs());
  expect(runs()).toHaveLength(2);
  rmSync(trace);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie only waits for its parent to look.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
