import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ask } from "../../../providers/local/agent/connection.ts";
import { identify, isAlive } from "../../../providers/local/agent/identity.ts";
import { readLock } from "../../../providers/local/agent/lock.ts";
import { environmentPaths, socketPath } from "../../../providers/local/agent/paths.ts";
import { refuseForeignBase } from "../../../providers/local/agent/data/places.ts";
import { environments, findAgent } from "../../../providers/local/agent/client.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";
import type { Json, ProviderClient } from "../../support/engine/provider-client.ts";

// Each says when it started, so that the order can be read from one file.
const program = `
import http from "node:http";
import { appendFileSync } from "node:fs";
appendFileSync("../order.txt", process.env.NAME + "\\n");
console.log("hello from", process.env.NAME);
http.createServer((_, response) => response.end(String(process.pid)))
  .listen(Number(process.env.PORT), "127.0.0.1");
`;

const project = new LocalProject();
let provider: ProviderClient;
let first: Json;
let second: Json;

function service(name: string, variables: Json = {}): Json {
  const inputs = { source: "api", serves: true, command: ["node", "main.js"] };
  return project.owned(name, { ...inputs, variables: { NAME: name, ...variables } });
}

function paths(): ReturnType<typeof environmentPaths> {
  return environmentPaths(project.root, project.environment);
}

beforeAll(async () => {
  project.write("api/package.json", '{ "type": "module" }');
  project.write("api/main.js", program);
  provider = await project.provider();
  await project.createEnvironment();
  // The link points against the alphabet and the order of making.
  first = await provider.create("Process", service("aa-web-a"));
  second = await provider.create("Process", service("zz-api-a"));
  first = await provider.update("Process", first, service("aa-web-a", { API: second.url }));
});

afterAll(async () => {
  await project.remove();
});

test("an environment keeps its files to itself", () => {
  const mode = (path: string): number => statSync(path).mode & 0o777;
  expect(mode(paths().folder)).toBe(0o700);
  expect(mode(paths().state)).toBe(0o600);
  const { socket } = readLock(paths()) ?? { socket: "" };
  expect(mode(socket)).toBe(0o600);
  expect(mode(join(socket, ".."))).toBe(0o700);
  expect(Buffer.byteLength(socket)).toBeLessThan(104);
});

test("a socket folder that others may enter, or a link, is refused", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-sock-"));
  try {
    const own = join(folder, `slipway-${process.getuid?.() ?? 0}`);
    execFileSync("mkdir", ["-m", "755", own]);
    expect(() => socketPath("key", { XDG_RUNTIME_DIR: folder })).toThrow(/with mode 755; it must/);
    rmSync(own, { recursive: true });
    symlinkSync("/tmp", own);
    expect(() => socketPath("key", { XDG_RUNTIME_DIR: folder })).toThrow(/is not a folder/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a folder for data that others may write to, a link or somebody else's is refused", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-data-"));
  try {
    const uid = statSync(folder).uid;
    expect(() => {
      refuseForeignBase(folder, uid);
    }).not.toThrow();
    expect(() => {
      refuseForeignBase(folder, uid + 1);
    }).toThrow(/is a folder of user/);
    symlinkSync(folder, join(folder, "link"));
    expect(() => {
      refuseForeignBase(join(folder, "link"), uid);
    }).toThrow(/not a folder/);
    chmodSync(folder, 0o777);
    expect(() => {
      refuseForeignBase(folder, uid);
    }).toThrow(/with mode 777/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a second creation adopts the living agent and what runs in it", async () => {
  const before = readLock(paths());
  await project.createEnvironment();
  const again = await provider.create("Process", service("zz-api-a"));
  expect(readLock(paths())).toEqual(before);
  expect(again.pids).toEqual(second.pids);
});

test("stop ends every process and the agent; start brings all back in link order", async () => {
  const { pid } = (await project.agent.status()) as { pid: number };
  await project.agent.stop();
  expect(identify(pid)).toBeUndefined();
  await expect(fetch(String(first.url))).rejects.toThrow();
  expect((await project.agent.status()).running).toBe(false);

  project.write("order.txt", "");
  expect(await project.agent.start()).toEqual([]);
  const order = readFileSync(join(project.root, "order.txt"), "utf8").trim().split("\n");
  expect(order).toEqual(["zz-api-a", "aa-web-a"]);
  expect((await fetch(String(first.url))).status).toBe(200);
  expect(await provider.diff("Process", first, service("aa-web-a", { API: second.url }))).toEqual(
    expect.objectContaining({ changes: "none" }),
  );
});

test("environments are listed while they are there", () => {
  expect(environments(project.root)).toEqual(["test-dev"]);
  expect(findAgent(project.root, "other-dev")).toBeUndefined();
});

test("logs give the last lines, and follow with a signal to end", async () => {
  const last: string[] = [];
  for await (const line of project.agent.logs("zz-api-a", { lines: 1 })) last.push(line);
  expect(last).toEqual(["hello from zz-api-a"]);

  const ended = new AbortController();
  const followed: string[] = [];
  const following = (async () => {
    const options = { lines: 0, follow: true, signal: ended.signal };
    for await (const line of project.agent.logs("zz-api-a", options)) followed.push(line);
  })();
  const changed = { ...service("zz-api-a", { MORE: "1" }) };
  second = await provider.update("Process", second, changed);
  await until(() => (followed.length > 0 ? true : undefined));
  ended.abort();
  await following;
  expect(followed).toEqual(["hello from zz-api-a"]);
  second = await provider.update("Process", second, service("zz-api-a"));
});

test("a log that is not there is named, with those that are", () => {
  expect(() => project.agent.logs("nothing")).toThrow(
    /has no log 'nothing'; it has: aa-web-a, agent/,
  );
});

test("an agent that hangs is named with its process and log, and not waited for", async () => {
  const lock = readLock(paths());
  if (lock === undefined) throw new Error("no agent");
  process.kill(lock.pid, "SIGSTOP");
  try {
    const named = new RegExp(`process ${lock.pid}\\).* does not answer.*agent\\.log`);
    await expect(project.agent.status()).rejects.toThrow(named);
    const address = { socket: lock.socket, pid: lock.pid };
    const asked = ask(address, "PUT", "/entry", z.unknown());
    await expect(asked).rejects.toThrow(/does not answer/);
  } finally {
    process.kill(lock.pid, "SIGCONT");
  }
  expect((await project.agent.status()).running).toBe(true);
});

test("an agent of another version can be stopped, and for the rest is named with the way out", async () => {
  const manifest = "providers/local/package.json";
  await project.agent.stop();
  const own = readFileSync(join(project.root, manifest), "utf8");
  project.write(manifest, own.replace(/"version": "[^"]*"/, '"version": "0.0.1-old"'));
  const start = join(project.root, "providers/local/agent/main.ts");
  const old = spawn(process.execPath, [start, project.root, project.environment]);
  await until(() => (readLock(paths()) === undefined ? undefined : true));
  project.write(manifest, own);
  await expect(project.agent.status()).rejects.toThrow(/0\.0\.1-old.*npx slipway stop/);
  expect(await project.agent.isRunning()).toBe(true);
  await project.agent.stop();
  expect(identify(old.pid ?? 0)).toBeUndefined();
  expect(await project.agent.start()).toEqual([]);
});

describe("after the agent was killed", () => {
  test("a diff reports what it kept running as an update, and the next ends the orphans", async () => {
    const lock = readLock(paths());
    if (lock === undefined) throw new Error("no agent");
    process.kill(lock.pid, "SIGKILL");
    await until(() => (isAlive(lock) ? undefined : true));

    const diff = await provider.diff("Process", second, service("zz-api-a"));
    expect(diff).toMatchObject({ changes: "some", changed: ["running"], replaces: [] });
    const gone = await provider.diff("Environment", { name: "test-dev" }, { name: "test-dev" });
    expect(gone).toMatchObject({ changes: "some", replaces: [] });

    const orphans = [await pidOf(first), await pidOf(second)];
    const told = await project.agent.leftovers();
    for (const pid of orphans) expect(told.join()).toContain(`(pid ${pid})`);
    await project.createEnvironment();
    expect(orphans.filter((orphan) => identify(orphan) !== undefined)).toEqual([]);
    second = await provider.update("Process", second, service("zz-api-a"));
    expect((await fetch(String(second.url))).status).toBe(200);
  });

  test("a process killed meanwhile is an update too, and comes back by it", async () => {
    const agent = readLock(paths());
    const pid = (second.pids as number[])[0] ?? 0;
    if (agent === undefined) throw new Error("no agent");
    process.kill(agent.pid, "SIGKILL");
    process.kill(pid, "SIGKILL");
    await until(() => (isAlive(agent) ? undefined : true));
    const diff = await provider.diff("Process", second, service("zz-api-a"));
    expect(diff).toMatchObject({ changes: "some", replaces: [] });
    const back = await provider.update("Process", second, service("zz-api-a"));
    expect(back.ports).toEqual(second.ports);
    second = back;
    expect(await provider.diff("Process", second, service("zz-api-a"))).toMatchObject({
      changes: "none",
    });
  });
});

test("an agent whose folder was removed is ended by the next one, with all that it ran", async () => {
  const old = readLock(paths());
  const orphan = await pidOf(second);
  rmSync(paths().folder, { recursive: true });
  await project.createEnvironment();
  expect(old !== undefined && isAlive(old)).toBe(false);
  expect(identify(orphan)).toBeUndefined();
  first = await provider.create("Process", service("aa-web-a"));
  second = await provider.create("Process", service("zz-api-a"));
});

test("of several that start at once, one becomes the agent", async () => {
  await project.agent.stop();
  const problems = await Promise.all([1, 2, 3].map(async () => project.agent.start()));
  expect(problems).toEqual([[], [], []]);
  // Those that found the lock taken may still be on their way out.
  const left = await until(() => {
    const pids = agentPids();
    return pids.length === 1 ? pids : undefined;
  });
  expect(left).toEqual([readLock(paths())?.pid]);
});

test("a kept port that somebody else took is named, with what to do", async () => {
  await project.agent.stop();
  const port = (second.ports as number[])[0] ?? 0;
  const thief = createServer().listen(port, "127.0.0.1");
  await once(thief, "listening");
  try {
    const problems = await project.agent.start();
    expect(problems.join("\n")).toMatch(
      new RegExp(`Port ${port}, kept for 'zz-api-a/0'.*taken by another program.*ports.json`),
    );
  } finally {
    thief.close();
  }
  expect(await project.agent.start()).toEqual([]);
});

test("deleting the environment ends the agent and removes its folder", async () => {
  const { pid } = (await project.agent.status()) as { pid: number };
  await provider.delete("Environment", { name: "test-dev" });
  expect(identify(pid)).toBeUndefined();
  expect(environments(project.root)).toEqual([]);
  expect(await provider.read("Environment", { name: "test-dev" })).toBeUndefined();
});

/** The process's own word: it may have been started again since the state was written. */
async function pidOf(made: Json): Promise<number> {
  return Number(await (await fetch(String(made.url))).text());
}

/** Living processes that are an agent of this project. */
function agentPids(): number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,stat=,args="], { encoding: "utf8" });
  return stdout
    .split("\n")
    .filter((line) => / [^Z ]\S* .*agent\/main\.ts /.test(line))
    .filter((line) => line.includes(`main.ts ${paths().projectRoot} `))
    .filter((line) => !line.includes(" -e "))
    .map((line) => Number.parseInt(line, 10));
}
