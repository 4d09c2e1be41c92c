import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerEntry } from "../../../program/ledger/entry.ts";
import { judgeRelease } from "../../../program/promotion/gate.ts";
import { readProjectLedger } from "../../../tool/delivery/ledger/read.ts";
import type { VerdictResult } from "../../../tool/delivery/verification/verify-stack.ts";
import { findProgram } from "../../support/find-program.ts";
import { ReleasedProject } from "../../support/projects/released-project.ts";

type Name = "tide-table" | "ferry-log";

/** Why one cannot be released here; undefined if it can. */
function problemOf(name: Name): string | undefined {
  const needed = name === "tide-table" ? ["python3"] : ["go", "npm"];
  const missing = needed.find((program) => findProgram(program) === undefined);
  if (missing !== undefined) return `no ${missing} on PATH`;
  try {
    const ping = ["ping", "--fetch-timeout=5000", "--fetch-retries=0"];
    if (name === "ferry-log") execFileSync("npm", ping, { stdio: "ignore", timeout: 30_000 });
    return undefined;
  } catch {
    return "the registry of npm does not answer";
  }
}

/** What each is asked: a path of the whole, the service with an address of its own, what it says. */
const trials = {
  "tide-table": {
    path: "/",
    service: "table",
    says: "High water at \\w+: \\d\\d:\\d\\d",
    edit: ["apps/tide-table/server.py", "High water", "Low water"],
  },
  "ferry-log": {
    path: "/log-book",
    service: "log-book",
    says: "ferry left at 05:\\d{2}$",
    edit: ["apps/ferry-log/main.go", "The ferry left", "No ferry left"],
  },
} as const;

/** The second one brings up the same commands again: in the soak, and every other day. */
function isItsDay(name: Name): boolean {
  const seed = Number(process.env.SLIPWAY_SEED ?? Math.floor(Date.now() / 86_400_000));
  return name === "tide-table" || process.env.SLIPWAY_SOAK !== undefined || seed % 2 === 0;
}

const names = (Object.keys(trials) as Name[]).filter((name) => {
  const problem = isItsDay(name) ? problemOf(name) : "it is every other day, and in the soak";
  if (problem !== undefined) console.warn(`${name} is not verified: ${problem}`);
  return problem === undefined;
});

/** What a stack's config names of a release. */
interface Setting {
  id: string;
  artifacts: Record<string, string>;
}

const secret = "pilot-key-of-a-test-7731";

describe.skipIf(names.length === 0).each(names)("a release of %s on this machine", (name) => {
  const { path, service, says, edit } = trials[name];
  const stack = `${name}-staging`;
  const good = [
    { name: "front", http: { path, bodyMatch: says } },
    { name: "by-itself", http: { path, service, status: [200, 204], method: "GET" } },
    {
      name: "told-who-it-is",
      command: [
        process.execPath,
        "-e",
        "const e = process.env; console.log(e.SLIPWAY_STACK, e.SLIPWAY_STAGE, e.SLIPWAY_RELEASE," +
          "e.KNOT, Object.keys(e).filter((k) => /PASSPHRASE|SIGNING/.test(k)).length)",
      ],
      environment: { KNOT: "bowline" },
    },
    { name: "fast", response: { path, requests: 20, p95Ms: 20_000 } },
    { name: "later", stages: ["production"], http: { path: "/never" } },
    { name: "nice-to-have", required: false, http: { path, bodyMatch: "no such thing" } },
  ];
  let project: ReleasedProject;
  let setting: Setting;
  let later: Setting;

  const declare = (checks: readonly object[]): void => {
    const text = stringify({ health: { withinSeconds: 20 }, checks });
    project.write(`stacks/${name}.checks.yaml`, text);
  };

  const verify = async (...words: string[]): Promise<VerdictResult & { code: number | null }> => {
    const { code, stdout, stderr } = await project.run("verify", stack, "--json", ...words);
    expect(stdout, stderr).not.toBe("");
    return { code, ...(JSON.parse(stdout) as VerdictResult) };
  };

  const ledger = async () => {
    const { folder } = project.copy;
    const place = { folder, application: name, environment: project.environment, now };
    const knowledge = await readProjectLedger(place);
    if (knowledge.state !== "known") throw new Error(`the ledger is ${knowledge.state}`);
    return knowledge;
  };
  const now = (): Date => new Date();

  const verdicts = async (): Promise<LedgerEntry<"verdict">["payload"][]> => {
    const { entries } = (await ledger()).ledger;
    return entries.filter((one) => one.kind === "verdict").map(({ payload }) => payload);
  };

  /** Why the release may not come to a stack that takes what staging verified. */
  const refusals = async (): Promise<string[]> => {
    const answer = judgeRelease({
      release: setting,
      place: { stack: `${name}-production`, stage: "production" },
      application: name,
      upstreams: { stacks: [stack], need: "all", soakMinutes: 0 },
      knowledge: await ledger(),
      now: now(),
    });
    return answer.refusals
      .filter(({ code }) => code.startsWith("Release"))
      .map(({ message }) => message);
  };

  beforeAll(async () => {
    project = new ReleasedProject();
    project.add(name);
    await project.makeKey("verdicts=staging,production");
    setting = (await project.release(stack)) as Setting;
    project.configure(name, "staging", setting);
    await project.ok("up", stack, "--yes");
  });

  afterAll(async () => {
    await project.run("destroy", stack, "--yes", "--allow-data-loss");
    chmodSync(project.copy.folder, 0o700);
    project.remove();
  });

  test("passes without a declaration by health and by what runs, and the gate accepts it", async () => {
    expect((await refusals())[0]).toContain("has no verdict");
    const verdict = await verify();
    expect(verdict).toMatchObject({ code: 0, result: "pass", recorded: true });
    expect(verdict.release).toEqual(setting);
    const names = verdict.checks.map((check) => check.name);
    expect(names).toContain("release");
    expect(names.filter((one) => one.startsWith(`health: ${service}`)).length).toBeGreaterThan(1);
    const release = verdict.checks.find((check) => check.name === "release");
    expect(release).toMatchObject({ result: "pass" });
    expect(release?.detail).toContain(service);
    expect(await refusals()).toEqual([]);
  });

  test("passes all kinds of checks, each with its figure, and notes them", async () => {
    declare(good);
    const { code, checks, result } = await verify();
    expect({ code, result }).toEqual({ code: 0, result: "pass" });
    const of = (wanted: string) => checks.find((check) => check.name === wanted);
    expect(of("front")).toMatchObject({
      result: "pass",
      figure: expect.stringMatching(/^\d+ ms$/) as string,
    });
    expect(of("by-itself")).toMatchObject({ result: "pass" });
    expect(of("told-who-it-is")?.detail).toContain(`${stack} staging ${setting.id} bowline 0`);
    expect(of("fast")).toMatchObject({ figure: expect.stringMatching(/^p95 \d+ ms$/) as string });
    expect(of("later")).toMatchObject({ result: "skipped" });
    expect(of("nice-to-have")).toMatchObject({ result: "fail", required: false });
    const noted = (await verdicts()).at(-1);
    expect(noted).toMatchObject({ release: setting.id, result: "pass" });
    expect(noted?.checks.map((check) => check.name)).toEqual(checks.map((check) => check.name));
    expect(await refusals()).toEqual([]);
  });

  test("fails after it passed, by name, and the gate refuses it until it passes again", async () => {
    declare([{ name: "front", http: { path, bodyMatch: "no such words" } }]);
    const failed = await verify();
    expect(failed).toMatchObject({ code: 1, result: "fail", recorded: true });
    const front = failed.checks.find((check) => check.name === "front");
    expect(front?.detail).toMatch(/does not match \/no such words\/: .*(water|ferry)/);
    expect((await refusals())[0]).toMatch(/did not pass in '.*' at .* \(front\)/);
    declare(good);
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await refusals()).toEqual([]);
  });

  test("is revoked with a reason, once, and the gate refuses it", async () => {
    const silent = await project.run("verify", stack, "--revoke");
    expect([silent.code, silent.stderr]).toEqual([2, expect.stringContaining("NoReason")]);
    await project.ok("verify", stack, "--revoke", "--reason", "counts twice");
    expect((await verdicts()).at(-1)).toMatchObject({ result: "revoked", reason: "counts twice" });
    expect((await refusals())[0]).toContain("did not pass");
    const again = await project.run("verify", stack, "--revoke", "--reason", "counts twice");
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("NothingToRevoke")]);
  });

  test("notes nothing of some checks alone, without a record, and without a key", async () => {
    const before = (await verdicts()).length;
    const some = await verify("--only", "front", "--only", "release");
    expect(some.checks.map((check) => check.name)).toEqual(["release", "front"]);
    expect(some).toMatchObject({ recorded: false, notRecorded: "only some checks were made" });
    expect(await verify("--no-record")).toMatchObject({ code: 0, recorded: false });
    const { PULUMI_CONFIG_PASSPHRASE = "" } = project.environment;
    const keyless = {
      PULUMI_CONFIG_PASSPHRASE,
      XDG_CONFIG_HOME: join(project.copy.folder, "none"),
    };
    const refused = await project.copy.slipway(["verify", stack], keyless);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("SigningKeyMissing"),
    ]);
    const free = await project.copy.slipway(["verify", stack, "--no-record"], keyless);
    expect(free).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("--no-record was given") as string,
    });
    const unknown = await project.run("verify", stack, "--only", "frnt");
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("mean 'front'")]);
    expect((await verdicts()).length).toBe(before);
  });

  test("is refused while somebody works on the stack", async () => {
    const before = (await verdicts()).length;
    const locks = join(project.copy.folder, ".pulumi/locks/organization/slipway", stack);
    mkdirSync(locks, { recursive: true });
    const lock = join(locks, "0a6f.json");
    const holder = { pid: process.pid, username: "kim", hostname: hostname() };
    writeFileSync(lock, JSON.stringify({ ...holder, timestamp: "2031-03-04T05:06:07Z" }));
    const busy = await project.run("verify", stack);
    const identity = { ...holder, boot: "", namespace: "", started: "" };
    const slipway = { held: false, left: true, process: identity };
    writeFileSync(lock, JSON.stringify({ ...holder, timestamp: "2031-03-04T05:06:07Z", slipway }));
    const cutShort = await project.run("verify", stack);
    rmSync(lock);
    expect([busy.code, busy.stderr]).toEqual([1, expect.stringMatching(/StackBusy.*of kim@/)]);
    expect([cutShort.code, cutShort.stderr]).toEqual([
      1,
      expect.stringContaining("StackUnfinished"),
    ]);
    expect((await verdicts()).length).toBe(before);
  });

  test("notes nothing where another release comes while it is verified", async () => {
    const before = (await verdicts()).length;
    const [file, from, to] = edit;
    project.edit(file, from, to);
    later = (await project.release(stack, "--allow-dirty")) as Setting;
    project.git("checkout", "--quiet", "--", file);
    const [begun, done] = [`${project.copy.folder}.begun`, `${project.copy.folder}.done`];
    const wait = `const fs = require("fs"); fs.writeFileSync("${begun}", "");
      setInterval(() => fs.existsSync("${done}") && process.exit(0), 50)`;
    declare([{ name: "waits", command: [process.execPath, "-e", wait], timeoutSeconds: 600 }]);
    const verifying = project.run("verify", stack);
    const early = verifying.then(({ stderr }) => {
      throw new Error(`it ended at once: ${stderr}`);
    });
    const there = async (): Promise<void> => {
      while (!existsSync(begun)) await sleep(50);
    };
    await Promise.race([early, there()]);
    project.configure(name, "staging", later);
    await project.ok("up", stack, "--yes");
    writeFileSync(done, "");
    const changed = await verifying;
    for (const file of [begun, done]) rmSync(file, { force: true });
    expect(changed.code).toBe(1);
    const moved = `it ran ${setting.id.slice(0, 12)} and now runs ${later.id.slice(0, 12)}`;
    expect(changed.stderr).toContain(`ReleaseChanged: Stack '${stack}' changed`);
    expect(changed.stderr).toContain(moved);
    expect((await verdicts()).length).toBe(before);
    project.configure(name, "staging", setting);
    await project.ok("up", stack, "--yes");
  });

  test("fails where a service is down, and passes when it is back", async () => {
    project.write(`stacks/${name}.checks.yaml`, stringify({ health: { withinSeconds: 0 } }));
    await project.ok("stop", stack);
    const down = await verify();
    expect(down).toMatchObject({ code: 1, result: "fail" });
    expect(down.checks.find(({ result }) => result === "fail")?.name).toMatch(/^health: /);
    expect((await refusals())[0]).toContain("health: ");
    await project.ok("start", stack);
    declare(good);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  // What it has and the other one does not: a variable that is secret, and a cheap development stack.
  const alone = name === "tide-table" ? test : undefined;

  alone?.(
    "fails where somebody wrote other artifacts beside the id, and is refused of an unknown one",
    async () => {
      project.configure(name, "staging", { ...setting, artifacts: later.artifacts });
      await project.ok("up", stack, "--yes");
      const foreign = await verify("--retries", "0");
      expect(foreign).toMatchObject({ code: 1, result: "fail", recorded: true });
      const release = foreign.checks.find((check) => check.name === "release");
      expect(release?.detail).toMatch(/^ArtifactForeign: .*'table' was not built as release/);
      expect((await refusals())[0]).toContain("(release");
      const before = (await verdicts()).length;
      project.configure(name, "staging", { ...setting, id: "5".repeat(64) });
      await project.ok("up", stack, "--yes");
      const unknown = await project.run("verify", stack);
      expect([unknown.code, unknown.stderr]).toEqual([
        1,
        expect.stringContaining("ReleaseUnknown"),
      ]);
      expect(await verify("--no-record")).toMatchObject({ recorded: false });
      project.configure(name, "staging", setting);
      await project.ok("up", stack, "--yes");
      expect((await verdicts()).length).toBe(before);
    },
  );

  alone?.("is refused before any check to a key that may note no verdict there", async () => {
    const before = (await verdicts()).length;
    const file = `${project.copy.folder}.other.pem`;
    await project.ok(
      "keys",
      "new",
      "kim@example.com",
      "--may",
      "verdicts=production",
      "--out",
      file,
    );
    const environment = { ...project.environment, SLIPWAY_SIGNING_KEY_FILE: file };
    const refused = await project.copy.slipway(["verify", stack], environment);
    rmSync(file);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(
      /KeyMayNot: The key \w+ may note no verdict at the stage staging/,
    );
    expect((await verdicts()).length).toBe(before);
  });

  alone?.("that is interrupted notes nothing, and ends what it started", async () => {
    const before = (await verdicts()).length;
    const begun = `${project.copy.folder}.interrupted`;
    const wait = `require("fs").writeFileSync("${begun}", String(process.pid)); setInterval(() => {}, 1000)`;
    declare([{ name: "waits", command: [process.execPath, "-e", wait], timeoutSeconds: 600 }]);
    const launcher = join(project.copy.folder, "tool/cli/slipway.js");
    const child = spawn(process.execPath, [launcher, "verify", stack], {
      cwd: project.copy.folder,
      env: { ...process.env, ...project.environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let told = "";
    child.stderr.on("data", (data: Buffer) => (told += data.toString()));
    const ended = once(child, "close");
    const pid = async (): Promise<number> => {
      while (!existsSync(begun) || readFileSync(begun, "utf8") === "") await sleep(50);
      return Number(readFileSync(begun, "utf8"));
    };
    const waiting = await pid();
    child.kill("SIGINT");
    expect((await ended)[0], told).toBe(130);
    expect(told).toContain("Interrupted: nothing is noted.");
    expect(() => process.kill(waiting, 0)).toThrow("ESRCH");
    rmSync(begun);
    expect((await verdicts()).length).toBe(before);
  });

  alone?.("never shows a secret of the stack, in the table or in the ledger", async () => {
    await project.copy.slipway(
      ["env", "set", stack, "PILOT_KEY", "--secret"],
      project.environment,
      secret,
    );
    await project.ok("up", stack, "--yes");
    const half = `console.log("x".repeat(590) + "${secret}" + "y".repeat(580)); process.exit(3)`;
    declare([
      {
        name: "leaks",
        command: [process.execPath, "-e", `console.log("${secret}"); process.exit(3)`],
      },
      { name: "leaks-at-the-cut", command: [process.execPath, "-e", half] },
    ]);
    const { code, stdout } = await project.run("verify", stack);
    expect(code).toBe(1);
    expect(stdout).toContain("ends with 3: [secret]");
    expect(stdout).not.toMatch(/pilot-key|test-7731/);
    const noted = JSON.stringify((await verdicts()).at(-1));
    expect(noted).toContain("[secret]");
    expect(noted).not.toMatch(/pilot-key|test-7731/);
    const { SLIPWAY_SIGNING_KEY_FILE = "" } = project.environment;
    const sealed = await project.copy.slipway(["verify", stack, "--no-record"], {
      SLIPWAY_SIGNING_KEY_FILE,
    });
    expect(sealed.stdout + sealed.stderr).not.toMatch(/pilot-key|test-7731/);
    expect(sealed.stdout).toContain("secrets cannot be read here");
  });

  alone?.("of a stack that runs from source, or does not serve, nothing is noted", async () => {
    const before = (await verdicts()).length;
    project.write(`stacks/${name}.checks.yaml`, "");
    project.configure(name, "development");
    await project.ok("up", `${name}-development`, "--yes");
    const source = await project.run("verify", `${name}-development`);
    await project.ok("destroy", `${name}-development`, "--yes", "--allow-data-loss");
    expect(source, source.stderr).toMatchObject({ code: 0 });
    expect(source.stderr).toContain("runs from source and has no release");
    const gone = await project.run("verify", `${name}-development`);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining("NotDeployed")]);
    await project.ok("mode", stack, "maintenance", "--yes");
    const closed = await project.run("verify", stack);
    expect([closed.code, closed.stderr]).toEqual([1, expect.stringContaining("NotServing")]);
    expect((await verdicts()).length).toBe(before);
  });
});
