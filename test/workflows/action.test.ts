import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTempFolder } from "../support/temp-folder.ts";
import {
  addProgram,
  createRunner,
  readOutputs,
  runJob,
  type JobEnd,
  type Runner,
} from "./runner.ts";
import { gitlabScript, readAction, readGitlabJob } from "./workflow-files.ts";

/** Writes each of its words on a line, and ends as it is told. */
const recorder = 'printf "%s\\n" "$@" > "$RUNNER_TEMP/words"; echo "{}"; exit "${EXIT:-0}"';

async function start(): Promise<Runner> {
  const runner = createRunner(await makeTempFolder());
  mkdirSync(runner.workspace);
  addProgram(runner, "npx", recorder);
  return runner;
}

function words({ temp }: Runner): string[] {
  return readFileSync(join(temp, "words"), "utf8").split("\n").slice(0, -1);
}

async function runAction(runner: Runner, given: Record<string, string>): Promise<JobEnd> {
  const { inputs, runs } = readAction();
  for (const [name, input] of Object.entries(inputs)) {
    runner.expressions[`inputs.${name}`] = given[name] ?? input.default;
  }
  return await runJob(runner, runs.steps, "");
}

describe("the action", () => {
  it("checks all that the change can touch where nothing is asked for, and posts nothing", async () => {
    const runner = await start();
    expect(await runAction(runner, {})).toMatchObject({ failed: false });
    const asked = [
      "--no",
      "--",
      "slipway",
      "check",
      "--json",
      `--comment=${runner.temp}/slipway-check/comment.md`,
    ];
    expect(words(runner)).toEqual([...asked, "--"]);
    expect(readFileSync(join(runner.temp, "slipway-check/check.json"), "utf8")).toBe("{}\n");
    expect(readOutputs(runner)).toEqual({
      json: join(runner.temp, "slipway-check/check.json"),
      comment: join(runner.temp, "slipway-check/comment.md"),
    });
  });

  it("gives each input as one option, and each stack as a word", async () => {
    const runner = await start();
    await runAction(runner, {
      stacks: "tea-prod  tea-staging",
      base: "origin/release 1",
      engine: "pulumi",
      post: "github",
      "fail-on": "look-closely",
      sarif: "out/deep/check.sarif",
      comment: "out/comment.md",
      json: "out/check.json",
    });
    expect(words(runner).slice(5)).toEqual([
      "--comment=out/comment.md",
      "--base=origin/release 1",
      "--engine=pulumi",
      "--post=github",
      "--fail-on=look-closely",
      "--sarif=out/deep/check.sarif",
      "--",
      "tea-prod",
      "tea-staging",
    ]);
    expect(existsSync(join(runner.workspace, "out/deep"))).toBe(true);
  });

  it.each([
    "$(touch hacked)",
    "`touch hacked`",
    "; touch hacked",
    '"; touch hacked; "',
    "--post=github",
    "* ; touch hacked",
  ])("runs nothing that an input says: %s", async (text) => {
    for (const name of ["base", "engine", "fail-on", "stacks"]) {
      const runner = await start();
      expect(await runAction(runner, { [name]: text })).toMatchObject({ failed: false });
      expect(existsSync(join(runner.workspace, "hacked"))).toBe(false);
      const all = words(runner);
      // Whatever looks like an option among the stacks stands behind `--`.
      if (name === "stacks") expect(all.slice(all.indexOf("--", 5) + 1).join(" ")).toBe(text);
      else expect(all).toContain(`--${name}=${text}`);
    }
  });

  it("fails where the check does, with its JSON and outputs there", async () => {
    const runner = await start();
    runner.env.EXIT = "1";
    expect(await runAction(runner, {})).toMatchObject({ failed: true });
    expect(readOutputs(runner)).toHaveProperty("json");
    expect(existsSync(join(runner.temp, "slipway-check/check.json"))).toBe(true);
  });
});

describe("the job of GitLab", () => {
  const job = readGitlabJob();

  async function runScript(env: Record<string, string>): Promise<Runner> {
    const runner = await start();
    addProgram(runner, "npm", 'printf "%s " "$@" > "$RUNNER_TEMP/npm"');
    Object.assign(runner.env, { CI_MERGE_REQUEST_DIFF_BASE_SHA: "b".repeat(40), ...env });
    const steps = [{ name: "script", run: gitlabScript(), env: {}, with: {}, shell: "bash" }];
    expect(await runJob(runner, steps, "")).toMatchObject({ failed: env.EXIT === "1" });
    return runner;
  }

  const always = [
    "--no",
    "--",
    "slipway",
    "check",
    "--base",
    "b".repeat(40),
    "--json",
    "--comment",
  ];

  it("checks against the merge base and posts with a token", async () => {
    const runner = await runScript({ SLIPWAY_GITLAB_TOKEN: "glpat-x" });
    expect(words(runner)).toEqual([
      ...always,
      ".slipway/check/comment.md",
      "--post",
      "gitlab",
      "--",
    ]);
    expect(readFileSync(join(runner.temp, "npm"), "utf8")).toBe("ci --ignore-scripts ");
  });

  it("posts nothing without one, as in the pipeline of a fork, and keeps the comment", async () => {
    const runner = await runScript({});
    expect(words(runner)).toEqual([...always, ".slipway/check/comment.md", "--"]);
    expect(job.artifacts.paths).toContain(".slipway/check/comment.md");
  });

  it("takes stacks and verdicts that fail from the project's variables", async () => {
    const env = { SLIPWAY_STACKS: "tea-prod ferry-prod", SLIPWAY_FAIL_ON: "dangerous" };
    const all = words(await runScript(env));
    expect(all.slice(-5)).toEqual(["--fail-on", "dangerous", "--", "tea-prod", "ferry-prod"]);
  });

  it("fails where the check does, with its JSON there", async () => {
    const runner = await runScript({ EXIT: "1" });
    expect(existsSync(join(runner.workspace, ".slipway/check/check.json"))).toBe(true);
  });
});
