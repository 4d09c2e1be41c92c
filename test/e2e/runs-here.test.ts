import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readLock } from "../../providers/local/agent/lock.ts";
import { Application, isRunning, leftOf } from "../support/projects/application-here.ts";
import { cleanEnvironment } from "../support/projects/project-copy.ts";
import { until } from "../support/projects/local-project.ts";
import { mariadbProblem } from "../support/servers/mariadb.ts";
import { findProgram } from "../support/find-program.ts";
import { patient } from "../support/slowness.ts";

describe("a program in Node on Postgres, with a migration and a schedule", () => {
  let app: Application;
  let shown: string;
  const create = "CREATE TABLE IF NOT EXISTS tides (id int PRIMARY KEY, harbour text)";
  const widen = "ALTER TABLE tides ADD COLUMN IF NOT EXISTS height int";
  const fill = "INSERT INTO tides VALUES (1, 'Brest', 6) ON CONFLICT DO NOTHING";

  /** Process ids of the migration's runs. */
  const migrated = (): number[] =>
    readFileSync(join(app.folder, "migrations.log"), "utf8").trim().split("\n").map(Number);

  beforeAll(async () => {
    app = new Application("tide-table");
    shown = await app.ok("up", "dev", "--yes");
  }, patient(120_000));

  afterAll(async () => {
    await app.remove();
  }, patient(60_000));

  test("is up, its table is there, and what the migration printed was shown", async () => {
    expect(JSON.parse(await app.ask())).toEqual({ version: "1", rows: [] });
    expect(shown).toMatch(/add-columns-migration: CREATE TABLE IF NOT EXISTS tides/);
    expect(await app.service("add-columns")).toMatchObject({
      kind: "migration",
      state: "succeeded",
      runs: [{ outcome: "succeeded", exitCode: 0 }],
    });
    expect(await app.ok("logs", "dev", "add-columns")).toContain("CREATE TABLE IF NOT EXISTS");
  });

  test("a second up changes nothing and runs nothing", async () => {
    await app.ok("preview", "dev", "--expect-no-changes");
    await app.ok("refresh", "dev", "--yes");
    await app.ok("up", "dev", "--yes");
    expect(migrated()).toHaveLength(1);
  });

  test("a new version whose migration fails leaves the old one serving; mended, it serves", async () => {
    app.edit("board.js", 'version = "1"', 'version = "2"');
    app.steps([create, "ALTER TABLE tides ADD COLUMN hieght"]);
    const failed = await app.run("up", "dev", "--yes");
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/Migration 'add-columns' exited with code 1/);
    expect(failed.stderr).toMatch(/syntax error at end of input/);
    expect(JSON.parse(await app.ask())).toEqual({ version: "1", rows: [] });
    expect(await app.service("add-columns")).toMatchObject({ state: "failed" });
    expect((await app.run("health", "dev")).code).not.toBe(0);
    app.steps([create, widen, fill]);
    await app.ok("up", "dev", "--yes");
    const rows = [{ id: 1, harbour: "Brest", height: 6 }];
    expect(JSON.parse(await app.ask())).toEqual({ version: "2", rows });
    await app.ok("preview", "dev", "--expect-no-changes");
    expect(migrated()).toHaveLength(3);
  });

  test("a stop and an up bring it back with its data, and run no migration", async () => {
    await app.ok("stop", "dev");
    await app.ok("up", "dev", "--yes");
    expect(JSON.parse(await app.ask())).toMatchObject({ version: "2", rows: [{ id: 1 }] });
    await app.ok("stop", "dev");
    await app.ok("start", "dev");
    expect(migrated()).toHaveLength(3);
  });

  test.each([
    ["the command", false],
    ["the command and its agent", true],
  ])(
    "%s killed within a migration: the next up runs it, never two at once",
    async (_, agentToo) => {
      const before = migrated().length;
      app.write("hold", "");
      app.steps([create, widen, fill, `SELECT ${before}`]);
      const launcher = join(app.folder, "tool/cli/slipway.js");
      const up = spawn(process.execPath, [launcher, "up", "dev", "--yes"], {
        cwd: app.folder,
        env: cleanEnvironment(),
        detached: true,
        stdio: "ignore",
      });
      const pid = await until(() => migrated()[before], 60);
      const gone = once(up, "exit");
      process.kill(-(up.pid ?? 0), "SIGKILL");
      if (agentToo) process.kill(readLock(app.paths)?.pid ?? 0, "SIGKILL");
      await gone;
      expect(isRunning(pid)).toBe(true);
      const next = app.ok("up", "dev", "--yes");
      if (agentToo) await until(() => migrated()[before + 1], 60);
      const running = migrated().filter(isRunning);
      rmSync(join(app.folder, "hold"));
      await next;
      expect(running).toHaveLength(1);
      expect(migrated()).toHaveLength(before + (agentToo ? 2 : 1));
      expect(JSON.parse(await app.ask())).toMatchObject({ version: "2" });
      await app.ok("preview", "dev", "--expect-no-changes");
    },
  );

  test("its schedule ran by the clock, which status and logs tell", async () => {
    expect(await app.firstRun("new-moon")).toMatchObject({ outcome: "succeeded", exitCode: 0 });
    expect(await app.ok("logs", "dev", "new-moon")).toContain("tides, --phase=new");
    const table = await app.ok("status", "dev");
    expect(table).toMatch(/^new-moon +schedule +waiting/m);
    expect(table).toMatch(/^new-moon +\* \* \* \* \* UTC +\d{4}-.* UTC +\d{4}-.* succeeded after/m);
  });

  test("destroy leaves no process and no folder", async () => {
    const { paths } = app;
    expect(leftOf(paths)).not.toEqual([]);
    await app.ok("destroy", "dev", "--yes", "--allow-data-loss");
    expect(leftOf(paths)).toEqual([]);
  });
});

const problem =
  mariadbProblem() ?? (findProgram("python3") ? undefined : "no python3 is here (Debian: python3)");
if (problem !== undefined) console.log(`a program in Python on MySQL: skipped, ${problem}`);

describe.skipIf(problem !== undefined)("a program in Python on MySQL", () => {
  let app: Application;
  let shown: string;
  const key = "wire-93ab-hidden";

  beforeAll(async () => {
    app = new Application("press-room");
    await app.setSecret("WIRE_KEY", key);
    shown = await app.ok("up", "dev", "--yes");
  }, patient(180_000));

  afterAll(async () => {
    await app.remove();
  }, patient(60_000));

  test("is up with its table, says what stands in for MySQL, and shows no secret", async () => {
    expect(await app.ask()).toBe("version 1\nDer erste Fall");
    expect(shown).toMatch(/MySQL 8\.4, for which this machine's MariaDB stands in/);
    expect(shown).toMatch(/add-tables-migration: adds the issues, with \[secret\]/);
    expect(shown + (await app.ok("logs", "dev", "add-tables"))).not.toContain(key);
    expect(await app.ok("status", "dev")).toMatch(
      /^back-issues +mysql \(MariaDB \d+\.\d+\) +healthy/m,
    );
  });

  test("a failing new version leaves the old one serving, with its data", async () => {
    app.edit("server.py", 'VERSION = "1"', 'VERSION = "2"');
    app.edit("tables.py", "VALUES ('Der erste Fall')", "VALUES ('Der zweite Fall', 2)");
    const failed = await app.run("up", "dev", "--yes");
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toContain("Migration 'add-tables' exited with code 1");
    expect(failed.stdout + failed.stderr).not.toContain(key);
    expect(await app.ask()).toBe("version 1\nDer erste Fall");
    app.edit("tables.py", "VALUES ('Der zweite Fall', 2)", "VALUES ('Der zweite Fall')");
    await app.ok("up", "dev", "--yes");
    expect(await app.ask()).toBe("version 2\nDer erste Fall\nDer zweite Fall");
    await app.ok("preview", "dev", "--expect-no-changes");
  });

  test("its schedule runs by the clock, and is suspended in the archive", async () => {
    expect(await app.firstRun("count-issues")).toMatchObject({ outcome: "succeeded" });
    expect(await app.ok("logs", "dev", "count-issues")).toMatch(/^.*issues: \d$/m);
    await app.ok("mode", "dev", "archived");
    expect(await app.service("count-issues")).toMatchObject({ state: "suspended" });
    await app.ok("mode", "dev", "running");
    expect(await app.service("count-issues")).toMatchObject({ state: "waiting" });
    expect(await app.ask()).toBe("version 2\nDer erste Fall\nDer zweite Fall");
  });

  test("destroy leaves no process and no folder", async () => {
    const { paths } = app;
    expect(leftOf(paths)).not.toEqual([]);
    await app.ok("destroy", "dev", "--yes", "--allow-data-loss");
    expect(leftOf(paths)).toEqual([]);
  });
});
