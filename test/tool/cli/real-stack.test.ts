import { spawn } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject, cleanEnvironment } from "../../support/projects/project-copy.ts";
import type { Finished, ProjectCopy } from "../../support/projects/project-copy.ts";
import { patient } from "../../support/slowness.ts";

interface Listed {
  name: string;
  resources: number | null;
  lockedBy: { holder: string; dead: boolean }[];
  cutShort: boolean;
}

interface Exported {
  deployment: { resources?: { urn: string; id?: string }[]; pending_operations?: unknown[] };
}

const stack = "anna";
const options = { timeout: patient(120_000) };

// One stack of the real shop, by the real launcher and the embedded engine, from its making to its
// removal: each test goes on where the one before ended.
describe("the life of a stack", { shuffle: false }, () => {
  let copy: ProjectCopy;

  beforeAll(async () => {
    copy = copyProject();
    expect(await slipway("stack", "init", stack)).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await slipway("destroy", stack, "--yes", "--allow-data-loss");
    copy.remove();
  });

  function environment(): Record<string, string> {
    return { PULUMI_HOME: join(copy.folder, ".slipway", "home") };
  }

  async function slipway(...words: string[]): Promise<Finished> {
    return await copy.slipway(words, environment());
  }

  /** Runs `up` and sends it signals: the first when `when` is on stderr, others on being asked. */
  async function interruptedUp(
    when: RegExp,
    act: (kill: (signal: NodeJS.Signals) => void, running: () => boolean) => Promise<void>,
  ): Promise<Finished> {
    const child = spawn(process.execPath, [join(copy.folder, "tool/cli/slipway.js"), "up", stack], {
      cwd: copy.folder,
      env: { ...cleanEnvironment(), ...environment() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const finished: Finished = { code: null, stdout: "", stderr: "" };
    let acting: Promise<void> | undefined;
    const running = (): boolean => child.exitCode === null && child.signalCode === null;
    child.stdout.on("data", (data: Buffer) => (finished.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => {
      finished.stderr += data.toString();
      if (when.test(finished.stderr)) acting ??= act((signal) => child.kill(signal), running);
    });
    finished.code = await new Promise((done) => child.on("close", done));
    await acting;
    expect(acting, finished.stderr).toBeDefined();
    return finished;
  }

  async function list(): Promise<Listed | undefined> {
    const rows = JSON.parse((await slipway("stack", "ls", "--json")).stdout) as Listed[];
    return rows.find(({ name }) => name === stack);
  }

  async function exported(): Promise<Exported["deployment"]> {
    const { stdout, stderr } = await slipway("export", stack);
    expect(stdout, stderr).not.toBe("");
    return (JSON.parse(stdout) as Exported).deployment;
  }

  /** Files that stand for somebody who holds the stack. */
  function lockFiles(): string[] {
    const folder = join(copy.folder, ".pulumi", "locks", "organization", "slipway", stack);
    return readdirSync(folder);
  }

  /** Makes the API slow to answer its health check; gives the way back. */
  function slowDownApi(seconds: number): () => void {
    const file = join(copy.folder, "examples/shop/api/main.ts");
    const before = readFileSync(file, "utf8");
    const pause = `await new Promise((done) => setTimeout(done, ${seconds * 1000}));`;
    writeFileSync(file, `${pause}\n${before}`);
    return () => {
      writeFileSync(file, before);
    };
  }

  test("one SIGTERM finishes what runs and saves, and leaves no lock", options, async () => {
    const ended = await interruptedUp(/\+ create {3}\S/, (kill) => {
      kill("SIGTERM");
      return Promise.resolve();
    });
    expect([ended.code, ended.stderr]).toEqual([130, expect.stringContaining("Stopping:")]);
    expect(ended.stderr).toContain("error Cancelled:");
    expect(lockFiles()).toEqual([]);
    const { resources = [], pending_operations: pending = [] } = await exported();
    expect(resources.length).toBeGreaterThan(0);
    expect(pending).toEqual([]);
    expect((await list())?.lockedBy).toEqual([]);
  });

  test("a second Ctrl-C ends at once; the next run goes on from there", options, async () => {
    const restoreApi = slowDownApi(6);
    let waited = 0;
    const ended = await interruptedUp(/\+ create {3}orders-postgres/, async (kill, running) => {
      // The API starts after its database: it is what runs when the first one comes.
      await sleep(1_500);
      kill("SIGINT");
      await sleep(1_500);
      expect(running()).toBe(true);
      const second = performance.now();
      kill("SIGINT");
      while (running()) await sleep(10);
      waited = performance.now() - second;
    });
    expect([ended.code, ended.stderr]).toEqual([130, expect.stringContaining("Stopping:")]);
    expect(waited).toBeLessThan(5_000);
    const left = await list();
    expect(left).toMatchObject({ cutShort: true, lockedBy: [{ dead: true }] });

    const again = await slipway("up", stack, "--yes");
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stderr).toContain("Freed the lock of a run that no longer lives");
    expect(lockFiles()).toEqual([]);
    const { resources = [], pending_operations: pending = [] } = await exported();
    expect(pending).toEqual([]);
    expect(new Set(resources.map(({ urn }) => urn)).size).toBe(resources.length);
    const unchanged = await slipway("preview", stack, "--expect-no-changes");
    expect(unchanged, unchanged.stdout + unchanged.stderr).toMatchObject({ code: 0 });
    restoreApi();
  });

  test(
    "export and import give the same state back, secrets in plain when asked",
    options,
    async () => {
      const file = join(copy.folder, ".slipway", "state.json");
      const written = await slipway("export", stack, "--file", file);
      expect(written, written.stderr).toMatchObject({ code: 0 });
      const sealed = readFileSync(file, "utf8");
      expect(sealed).toContain('"ciphertext"');
      const plain = await slipway("export", stack, "--show-secrets");
      expect(plain.stdout).toContain('"plaintext"');
      expect(plain.stdout).not.toContain('"ciphertext"');

      appendFileSync(file, "}");
      const broken = await slipway("import", stack, "--file", file, "--yes");
      expect(broken).toMatchObject({ code: 1 });
      expect(broken.stderr).toContain("error ImportUnreadable:");
      writeFileSync(file, sealed.replaceAll(`urn:pulumi:${stack}::`, "urn:pulumi:bert::"));
      const foreign = await slipway("import", stack, "--file", file, "--yes");
      expect(foreign.stderr).toContain("error ForeignState:");
      writeFileSync(file, sealed);
      const imported = await slipway("import", stack, "--file", file, "--yes");
      expect(imported, imported.stderr).toMatchObject({ code: 0 });
      expect(imported.stderr).toContain(".slipway/backups/anna-");
      const { resources } = await exported();
      expect(resources).toEqual((JSON.parse(sealed) as Exported).deployment.resources);
    },
  );

  test("select, refresh, history and cancel work on the real stack", options, async () => {
    expect(await slipway("stack", "select", stack)).toMatchObject({ code: 0 });
    const refreshed = await slipway("refresh");
    expect(refreshed, refreshed.stderr).toMatchObject({ code: 0 });
    expect(refreshed.stderr).toContain(`stack ${stack}: selected by stack select`);
    const { stdout } = await slipway("history", stack, "--json");
    const kinds = (JSON.parse(stdout) as { kind: string; result: string }[]).map(
      ({ kind, result }) => `${kind} ${result}`,
    );
    expect(kinds).toContain("update succeeded");
    const cancelled = await slipway("cancel", stack);
    expect(cancelled).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("Nobody holds") as string,
    });
  });

  test(
    "a full stack is not removed, a destroyed one is, and git sees nothing of it",
    options,
    async () => {
      const full = await slipway("stack", "rm", stack, "--config", "--yes");
      expect(full).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("StackNotEmpty") as string,
      });
      const destroyed = await slipway("destroy", stack, "--yes", "--allow-data-loss");
      expect(destroyed, destroyed.stderr).toMatchObject({ code: 0 });
      const removed = await slipway("stack", "rm", stack, "--config", "--yes");
      expect(removed, removed.stderr).toMatchObject({ code: 0 });
      expect(await list()).toBeUndefined();
      expect(copy.gitStatus()).toBe("");
    },
  );
});
