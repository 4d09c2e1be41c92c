import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { freeLocks, readLocks, withLock } from "../../../tool/engine/state/lock/lock.ts";
import { identifySelf, isDead } from "../../../tool/engine/state/lock/process-identity.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const script = new URL("../../support/engine/hold-lock.ts", import.meta.url).pathname;
const racer = new URL("../../support/engine/race-for-lock.ts", import.meta.url).pathname;
const soak = process.env.SLIPWAY_SOAK !== undefined;

function placeIn(backendFolder: string) {
  return { backendFolder, organization: "organization", project: "shop", stack: "dev" };
}

function lockFolder(backendFolder: string): string {
  return join(backendFolder, ".pulumi", "locks", "organization", "shop", "dev");
}

/** Holds the lock in another process, ended at the latest with the test. */
function hold(folder: string, holdMs: number, waitSeconds = 0, journal?: string): ChildProcess {
  const args = [script, folder, String(holdMs), String(waitSeconds), ...(journal ? [journal] : [])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function holding(child: ChildProcess): Promise<void> {
  const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
  expect(line.toString()).toContain("held");
}

interface Racer {
  say(line: string): void;
  answer(): Promise<string>;
}

function startRacer(folder: string): Racer {
  const child = spawn(process.execPath, [racer, folder], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    answer: async () => (await lines.next()).value ?? "ended",
  };
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  return text.trim();
}

async function writeLock(folder: string, content: unknown): Promise<string> {
  await mkdir(lockFolder(folder), { recursive: true });
  const file = join(lockFolder(folder), "5d2a7c1e-0000-4000-8000-000000000000.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** As of a run that has just begun. */
function ownLock(): object {
  return { ...cliLock, timestamp: new Date().toISOString() };
}

const cliLock = { pid: 4242, username: "ann", hostname: "ci-7", timestamp: "2026-11-21T05:06:07Z" };

describe("the lock of a stack", () => {
  it("is a file that the CLI understands, gone when the action ends", async () => {
    const folder = await makeTempFolder();
    await withLock(placeIn(folder), { waitSeconds: 0 }, async () => {
      const [name = ""] = await readdir(lockFolder(folder));
      expect(name).toMatch(/^[0-9a-f-]{36}\.json$/);
      const lock = JSON.parse(await readFile(join(lockFolder(folder), name), "utf8")) as object;
      expect(lock).toMatchObject({ pid: process.pid, hostname: hostname() });
      expect(lock).toHaveProperty("username");
      expect(lock).toHaveProperty("timestamp");
    });
    expect(await readdir(lockFolder(folder))).toEqual([]);
    expect(await readdir(join(folder, ".pulumi", "slipway"))).toEqual([]);
  });

  it("is freed when the action fails", async () => {
    const folder = await makeTempFolder();
    const failing = withLock(placeIn(folder), { waitSeconds: 0 }, () =>
      Promise.reject(new Error("boom")),
    );
    await expect(failing).rejects.toThrow("boom");
    expect(await readLocks(placeIn(folder))).toEqual([]);
  });

  it("of a living run is refused, naming who holds it and the way out", async () => {
    const folder = await makeTempFolder();
    const child = hold(folder, 60_000);
    await holding(child);
    const second = withLock(placeIn(folder), { waitSeconds: 0 }, () => Promise.resolve());
    await expect(second).rejects.toMatchObject({ code: "StackLocked" });
    await expect(second).rejects.toThrow(
      new RegExp(
        `'dev' is still held: pid ${child.pid} of \\S+@${hostname()} since 20.*cancel dev`,
      ),
    );
  });

  it("is waited for, and the wait is told once", async () => {
    const folder = await makeTempFolder();
    const child = hold(folder, 1_200);
    await holding(child);
    const told: string[] = [];
    const onWait = (holder: string) => void told.push(holder);
    const result = withLock(placeIn(folder), { waitSeconds: 30, onWait }, () => Promise.resolve(7));
    expect(await result).toBe(7);
    expect(told).toEqual([expect.stringContaining(`pid ${child.pid} of`)]);
  });

  it("of a run killed by SIGKILL is freed, and that is told", async () => {
    const folder = await makeTempFolder();
    const child = hold(folder, 60_000);
    await holding(child);
    child.kill("SIGKILL");
    await once(child, "close");
    expect(await readdir(lockFolder(folder))).toHaveLength(1);
    const freed: string[] = [];
    const options = { waitSeconds: 0, onFreed: (holder: string) => void freed.push(holder) };
    expect(await withLock(placeIn(folder), options, () => Promise.resolve("on"))).toBe("on");
    expect(freed).toEqual([expect.stringContaining(`pid ${child.pid} of`)]);
  });

  it.each([
    ["the CLI's", cliLock],
    ["unreadable", "{"],
    ["on another host", { ...ownLock(), slipway: { held: true, process: identity({}) } }],
  ])("that is %s is never broken unasked", async (_kind, content) => {
    const folder = await makeTempFolder();
    const file = await writeLock(folder, content);
    const run = withLock(placeIn(folder), { waitSeconds: 0 }, () => Promise.resolve());
    await expect(run).rejects.toMatchObject({ code: "StackLocked" });
    await expect(run).rejects.toThrow(file);
    expect((await freeLocks(placeIn(folder))).held).toHaveLength(1);
    expect((await freeLocks(placeIn(folder), true)).freed).toHaveLength(1);
    await withLock(placeIn(folder), { waitSeconds: 0 }, () => Promise.resolve());
  });

  it("stays, as that of a dead run, where the state is not whole without the next run", async () => {
    const folder = await makeTempFolder();
    const keep = () => Promise.resolve(true);
    await withLock(placeIn(folder), { waitSeconds: 0, keep }, () => Promise.resolve());
    expect(await readLocks(placeIn(folder))).toMatchObject([{ dead: true, held: false }]);
    await withLock(placeIn(folder), { waitSeconds: 0 }, () => Promise.resolve());
    expect(await readdir(lockFolder(folder))).toEqual([]);
  });

  it("of a dead run is there until the next run has its own, so that no CLI slips between", async () => {
    const folder = await makeTempFolder();
    const keep = () => Promise.resolve(true);
    await withLock(placeIn(folder), { waitSeconds: 0, keep }, () => Promise.resolve());
    const counts: number[] = [];
    const taken = { yet: false };
    const watch = (async () => {
      do {
        counts.push((await readdir(lockFolder(folder))).length);
        await new Promise((resolve) => setImmediate(resolve));
      } while (!taken.yet);
    })();
    await withLock(placeIn(folder), { waitSeconds: 0 }, () => {
      taken.yet = true;
      return watch;
    });
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
  });

  it("has a heartbeat outside the lock folder, gone with the lock", async () => {
    const folder = await makeTempFolder();
    const own = join(folder, ".pulumi", "slipway");
    await withLock(placeIn(folder), { waitSeconds: 0 }, async () => {
      const [lock = ""] = await readdir(lockFolder(folder));
      expect(await readdir(own)).toEqual([lock.replace("json", "heartbeat")]);
    });
    expect(await readdir(own)).toEqual([]);
  });

  it.each([
    ["another host that was heard of a moment ago", 1_000, "held"],
    ["another host that has been silent for an hour", 3_600_000, "freed"],
  ] as const)(
    "of %s is told so, and by that freed or not when `cancel` asks",
    async (_who, ageMs, expected) => {
      const folder = await makeTempFolder();
      const file = await writeLock(folder, {
        ...cliLock,
        slipway: { held: true, process: identity({}) },
      });
      const heartbeat = join(folder, ".pulumi", "slipway", `${basename(file, ".json")}.heartbeat`);
      await mkdir(dirname(heartbeat), { recursive: true });
      await writeFile(heartbeat, new Date(Date.now() - ageMs).toISOString());
      const run = withLock(placeIn(folder), { waitSeconds: 0 }, () => Promise.resolve());
      await expect(run).rejects.toThrow(/last heard of \d+ s ago/);
      const result = await freeLocks(placeIn(folder));
      expect(result[expected]).toHaveLength(1);
    },
  );

  it("of a CLI that died on this host is freed when `cancel` asks, and never unasked", async () => {
    const folder = await makeTempFolder();
    await writeLock(folder, { ...cliLock, pid: 2 ** 22 + 1, hostname: hostname() });
    const run = withLock(placeIn(folder), { waitSeconds: 0 }, () => Promise.resolve());
    await expect(run).rejects.toMatchObject({ code: "StackLocked" });
    expect((await freeLocks(placeIn(folder))).freed).toHaveLength(1);
  });

  it("of the CLI is named with pid, user, host and time", async () => {
    const folder = await makeTempFolder();
    await writeLock(folder, cliLock);
    const [lock] = await readLocks(placeIn(folder));
    expect(lock?.description).toBe(
      "pid 4242 of ann@ci-7 since 2026-11-21T05:06:07Z, by the Pulumi CLI",
    );
  });
});

function identity(more: object): object {
  return { pid: 4242, hostname: "ci-7", boot: "b", namespace: "n", started: "1", ...more };
}

describe("a process", () => {
  it("is dead when its pid is gone, or belongs to a later process", async () => {
    const self = await identifySelf();
    expect(await isDead(self, self)).toBe(false);
    expect(await isDead({ ...self, pid: 2 ** 22 + 1 }, self)).toBe(true);
    expect(await isDead({ ...self, boot: "an earlier boot" }, self)).toBe(true);
    if (self.started === "") return;
    expect(await isDead({ ...self, started: "1" }, self)).toBe(true);
  });

  it("is never judged from another host or another container", async () => {
    const self = await identifySelf();
    const gone = { ...self, pid: 2 ** 22 + 1 };
    expect(await isDead({ ...gone, hostname: "elsewhere" }, self)).toBe(false);
    expect(await isDead({ ...gone, namespace: "pid:[1]" }, self)).toBe(false);
  });
});

describe("two runs at once", { timeout: soak ? 300_000 : 30_000 }, () => {
  const rounds = soak ? 200 : 20;

  it(`of two processes: exactly one proceeds, in each of ${rounds} rounds`, async () => {
    const folder = await makeTempFolder();
    const racers = [startRacer(folder), startRacer(folder)];
    for (const racer of racers) expect(await racer.answer()).toBe("ready");
    for (let round = 0; round < rounds; round++) {
      for (const racer of racers) racer.say("take");
      const answers = await Promise.all(racers.map((racer) => racer.answer()));
      expect(answers.toSorted()).toEqual(["held", "refused StackLocked"]);
      const winner = racers[answers.indexOf("held")];
      winner?.say("free");
      expect(await winner?.answer()).toBe("freed");
    }
    expect(await readdir(lockFolder(folder))).toEqual([]);
  });

  it("of processes of their own: one at a time, every one in the end", async () => {
    const folder = await makeTempFolder();
    const journal = join(folder, "journal");
    const count = soak ? 40 : 6;
    const runs = Array.from({ length: count }, () => outputOf(hold(folder, 20, 60, journal)));
    expect(await Promise.all(runs)).toEqual(Array(count).fill("held\nfreed"));
    const lines = (await readFile(journal, "utf8")).trim().split("\n");
    for (let index = 0; index < lines.length; index += 2) {
      const [held, pid] = (lines[index] ?? "").split(" ");
      expect(held).toBe("held");
      expect(lines[index + 1]).toBe(`freed ${pid}`);
    }
    expect(await readdir(lockFolder(folder))).toEqual([]);
  });
});
