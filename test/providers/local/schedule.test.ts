import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { machineClock, type When } from "../../../providers/local/agent/jobs/clock.ts";
import { RunBook } from "../../../providers/local/agent/jobs/run-book.ts";
import { formatFigures } from "../../../providers/local/agent/monitoring/figures.ts";
import { environmentPaths, makeEnvironmentFolder } from "../../../providers/local/agent/paths.ts";
import { LogFile } from "../../../providers/local/agent/process/log-file.ts";
import { RunningList } from "../../../providers/local/agent/process/running.ts";
import type { ScheduleStatus } from "../../../providers/local/agent/status.ts";
import { Builds } from "../../../providers/local/agent/builds/builds.ts";
import { Machine } from "../../../providers/local/agent/machine.ts";
import { ScheduleUnit } from "../../../providers/local/agent/units/schedule-unit.ts";
import type { UnitStatus } from "../../../providers/local/agent/units/unit.ts";
import { checkInputs } from "../../../providers/local/provider/check.ts";
import { specSchemas, type ScheduleSpec } from "../../../providers/local/schemas.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";
import { patient } from "../../support/slowness.ts";

/** Waits for its file, or says something and ends as its word says. */
const program = `
const { existsSync } = require("node:fs");
const [word] = process.argv.slice(2);
console.log("counts the beds, with " + process.env.TOKEN);
if (word === "fail") process.exit(4);
if (word === "wait") setInterval(() => { if (existsSync("go")) process.exit(0); }, 20);
`;

let root: string;
let project: ReturnType<typeof environmentPaths>;
/** What the clock calls, by when it was told to. */
let wound: { when: When; tick: () => void }[];

function specOf(words: string[], more: object = {}): ScheduleSpec {
  return specSchemas.Schedule.parse({
    environment: "ward-dev",
    name: "ward-dev-night-count",
    tags: { component: "night-count" },
    source: "count",
    command: ["node", "main.cjs", ...words],
    variables: { TOKEN: "tok-55-hidden" },
    secret: ["TOKEN"],
    cron: "*/5 * * * *",
    timezone: "UTC",
    timeoutSeconds: 60,
    ...more,
  });
}

function makeUnit(spec: ScheduleSpec): ScheduleUnit {
  const machine = new Machine();
  const running = new RunningList(project.running);
  const unit = new ScheduleUnit(spec, {
    paths: project,
    machine,
    builds: new Builds(project, machine, running),
    running,
    log: (name) => new LogFile(join(project.logs, `${name}.log`)),
    clock: (when, tick) => {
      const one = { when, tick };
      wound.push(one);
      const stop = (): void => {
        wound = wound.filter((other) => other !== one);
      };
      return { next: () => undefined, stop };
    },
  });
  onTestFinished(() => unit.stop());
  return unit;
}

function tick(): void {
  for (const one of wound) one.tick();
}

function statusOf(unit: ScheduleUnit): ScheduleStatus {
  const status = { schedules: [] } as unknown as UnitStatus;
  unit.addStatus(status);
  const [one] = status.schedules;
  if (one === undefined) throw new Error("no status");
  return one;
}

async function ended(unit: ScheduleUnit): Promise<ScheduleStatus> {
  return until(() => (statusOf(unit).state === "running" ? undefined : statusOf(unit)));
}

function logText(): string {
  return readFileSync(join(project.logs, "night-count.schedule.log"), "utf8");
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slipway-schedule-"));
  mkdirSync(join(root, "count"));
  writeFileSync(join(root, "count/main.cjs"), program);
  project = environmentPaths(root, "ward-dev");
  makeEnvironmentFolder(project);
  wound = [];
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("a schedule", { timeout: patient(30_000) }, () => {
  test("runs when it is due, and keeps how that ended", async () => {
    const unit = makeUnit(specOf([]));
    await unit.start();
    expect(wound.map(({ when }) => when)).toMatchObject([{ cron: "*/5 * * * *", timezone: "UTC" }]);
    expect(statusOf(unit)).toMatchObject({ state: "waiting", runs: [] });
    tick();
    expect((await ended(unit)).runs).toMatchObject([{ outcome: "succeeded", exitCode: 0 }]);
    expect(logText()).toMatch(/run of \S+ begins\ncounts the beds, with \[secret\]\n.*succeeded/);
  });

  test.each([
    ["that fails", ["fail"], {}, { outcome: "failed", exitCode: 4, detail: "exited with code 4" }],
    ["that takes too long", ["wait"], { timeoutSeconds: 0.5 }, { outcome: "timed out" }],
    ["that is not there", [], { command: ["bed-counter"] }, { outcome: "failed" }],
  ])("a run %s is kept as that, and the next one runs", async (_, words, more, expected) => {
    const unit = makeUnit(specOf(words, more));
    await unit.start();
    for (const count of [1, 2]) {
      tick();
      const { runs } = await ended(unit);
      expect(runs).toHaveLength(count);
      expect(runs.at(-1)).toMatchObject(expected);
    }
  });

  test("is left out while the run before goes on, and says so", async () => {
    const unit = makeUnit(specOf(["wait"]));
    await unit.start();
    tick();
    tick();
    tick();
    writeFileSync(join(root, "count/go"), "");
    const { runs } = await ended(unit);
    expect(runs.map(({ outcome }) => outcome)).toEqual(["succeeded", "left out", "left out"]);
    expect(runs[1]?.detail).toBe(`the run of ${runs[0]?.startedAt ?? ""} goes on`);
    expect(logText().match(/left out: the run of/g)).toHaveLength(2);
    expect(logText().match(/counts the beds/g)).toHaveLength(1);
  });

  test("goes on with its run when it changes; the next one is the new", async () => {
    const unit = makeUnit(specOf(["wait"]));
    await unit.start();
    tick();
    const { pid } = statusOf(unit);
    const changed = specOf(["fail"], { cron: "0 6 * * 1" });
    expect(await unit.adopt({ kind: "Schedule", spec: changed })).toBe(true);
    expect(statusOf(unit)).toMatchObject({ state: "running", pid, cron: "0 6 * * 1" });
    expect(wound.map(({ when }) => when.cron)).toEqual(["0 6 * * 1"]);
    writeFileSync(join(root, "count/go"), "");
    expect((await ended(unit)).runs).toMatchObject([{ outcome: "succeeded" }]);
    tick();
    expect((await ended(unit)).runs.at(-1)).toMatchObject({ outcome: "failed" });
  });

  test("is suspended in an archived environment, and comes back", async () => {
    const unit = makeUnit(specOf([], { suspended: true }));
    await unit.start();
    expect(unit.alive).toBe(true);
    expect(wound).toEqual([]);
    expect(statusOf(unit).state).toBe("suspended");
    await unit.adopt({ kind: "Schedule", spec: specOf([]) });
    tick();
    expect((await ended(unit)).runs).toHaveLength(1);
  });

  test("ends its run when it is stopped, and is wound no more", async () => {
    const unit = makeUnit(specOf(["wait"]));
    await unit.start();
    tick();
    await unit.stop();
    expect(wound).toEqual([]);
    expect(statusOf(unit)).toMatchObject({
      state: "stopped",
      runs: [{ outcome: "interrupted", detail: "was stopped" }],
    });
  });

  test("is a figure that alerts watch: 1 from a run that failed to one that succeeds", async () => {
    const unit = makeUnit(specOf(["fail"]));
    await unit.start();
    const figure = (): string[] =>
      formatFigures([], [statusOf(unit)], root)
        .split("\n")
        .filter((line) => line.startsWith("slipway_schedule"));
    expect(figure()).toEqual([]);
    tick();
    await ended(unit);
    expect(figure()).toEqual(['slipway_schedule_failed{component="night-count"} 1']);
    await unit.adopt({ kind: "Schedule", spec: specOf(["wait"]) });
    tick();
    tick();
    expect(figure()).toEqual(['slipway_schedule_failed{component="night-count"} 1']);
    writeFileSync(join(root, "count/go"), "");
    await ended(unit);
    expect(figure()).toEqual(['slipway_schedule_failed{component="night-count"} 0']);
  });

  test("keeps its last 20 runs over restarts, one that was cut short as that", async () => {
    const book = new RunBook(project, "ward-dev-night-count");
    for (let minute = 10; minute < 35; minute += 1) {
      book.begin(`2026-11-30T06:${minute}:00.000Z`);
      book.end({ outcome: "succeeded", exitCode: 0, seconds: 1 });
    }
    book.begin("2026-11-30T06:35:00.000Z");
    const unit = makeUnit(specOf([]));
    await unit.start();
    const { runs } = statusOf(unit);
    expect(runs).toHaveLength(20);
    expect(runs[0]?.startedAt).toBe("2026-11-30T06:16:00.000Z");
    expect(runs.at(-1)).toMatchObject({ outcome: "interrupted" });
    await unit.remove();
    expect(existsSync(join(project.folder, "runs/ward-dev-night-count.json"))).toBe(false);
  });
});

describe("the machine's clock", () => {
  test("calls each minute that is due, until it is stopped", () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const called = vi.fn();
    const clock = machineClock({ cron: "*/2 * * * *", timezone: "UTC" }, called);
    vi.advanceTimersByTime(20 * 60_000);
    expect(called).toHaveBeenCalledTimes(10);
    clock.stop();
    vi.advanceTimersByTime(20 * 60_000);
    expect(called).toHaveBeenCalledTimes(10);
  });

  test.each([
    ["Asia/Kolkata", "01:00"],
    ["UTC", "06:30"],
  ])("knows the time of %s", (timezone, utc) => {
    const clock = machineClock({ cron: "30 6 * * *", timezone }, () => undefined);
    expect(clock.next()?.toISOString().slice(11, 16)).toBe(utc);
    clock.stop();
  });
});

describe("through the provider", () => {
  const local = new LocalProject();
  const inputs = (more: object = {}): Record<string, unknown> =>
    local.owned("test-dev-night-count", {
      source: "count",
      command: ["node", "main.cjs"],
      variables: { TOKEN: "tok-55-hidden" },
      secret: ["TOKEN"],
      cron: "* * * * *",
      timezone: "Europe/Berlin",
      timeoutSeconds: 30,
      tags: { component: "night-count" },
      ...more,
    });

  test("it says when it runs next, its plan is clean, and a change is taken at once", async () => {
    local.write("count/main.cjs", program);
    onTestFinished(() => local.remove());
    const provider = await local.provider();
    await local.createEnvironment();
    const made = await provider.create("Schedule", inputs());
    expect(await provider.diff("Schedule", made, inputs())).toMatchObject({ changes: "none" });
    const look = async (): Promise<ScheduleStatus | undefined> =>
      (await local.agent.status()).schedules[0];
    const { next = "" } = (await look()) ?? {};
    expect(Date.parse(next) % 60_000).toBe(0);
    const suspended = inputs({ suspended: true });
    const changed = await provider.update("Schedule", made, suspended);
    expect(await look()).toMatchObject({ state: "suspended" });
    expect(await look()).not.toHaveProperty("next");
    expect(await provider.diff("Schedule", changed, suspended)).toMatchObject({ changes: "none" });
    await local.agent.stop();
    expect(await local.agent.status()).toMatchObject({ schedules: [{ state: "stopped" }] });
    await local.agent.start();
    expect(await look()).toMatchObject({ state: "suspended" });
    await provider.delete("Schedule", changed);
    expect(await look()).toBeUndefined();
  });

  test.each([
    [{ cron: "61 * * * *" }, "cron", "must be five fields"],
    [{ cron: "* * * * * *" }, "cron", "must be five fields"],
    [{ timezone: "Mars/Olympus" }, "timezone", "must be a name such as Europe/Berlin"],
    [{ timeoutSeconds: 0 }, "timeoutSeconds", "must be more than 0 seconds"],
  ])("%j is refused", (more, property, reason) => {
    const { failures } = checkInputs("Schedule", inputs(more), root);
    expect(failures).toEqual([{ property, reason: expect.stringContaining(reason) as string }]);
  });

  test.each([
    { cron: "*/7 8-18 * * MON-FRI" },
    { cron: "0 0 1,15 * *" },
    { timezone: "America/Argentina/Buenos_Aires" },
    { timeoutSeconds: 86_400 },
  ])("%j is taken", (more) => {
    expect(checkInputs("Schedule", inputs(more), root).failures).toEqual([]);
  });
});
