import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProgram } from "../support/find-program.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import {
  addProgram,
  createRunner,
  readOutputs,
  runJob,
  type JobEnd,
  type Runner,
} from "./runner.ts";
import { parseWorkflow, readText } from "./workflow-files.ts";

const { jobs } = parseWorkflow(readText(".github/workflows/deploy.yml"));
const merge = "c".repeat(40);
const head = "a".repeat(40);

const withoutJq = findProgram("jq") === undefined;
if (withoutJq) console.warn("skipped: no jq, which GitHub's runners have");

/** Answers as GitHub's command does, from files; what is downloaded is in one of them, too. */
const gh = `
case "$1 $2" in
  api*commits*) cat "$ANSWERS/pulls" ;;
  api*runs*) cat "$ANSWERS/runs" ;;
  "run download") mkdir -p reviewed && cp "$ANSWERS/check" reviewed/check.json ;;
esac`;

interface Answers {
  pulls?: unknown;
  runs?: unknown;
  check?: unknown;
  wanted?: string;
}

const pull = { number: 7, merged_at: "2026-03-01", merge_commit_sha: merge, head: { sha: head } };
const run = { id: 11, conclusion: "success" };
const compared = (stack: string, goal: string): object => ({ stack, kind: "compared", goal });
const check = (...stacks: object[]): object => ({ head: { commit: head }, stacks });
const both = check(compared("prod", "sha256:p"), compared("staging", "sha256:s"));

async function findReviewed(answers: Answers): Promise<JobEnd & { runner: Runner }> {
  const runner = createRunner(await makeTempFolder());
  mkdirSync(runner.workspace);
  addProgram(runner, "gh", gh);
  const { pulls = [pull], runs = [run], check: checked = both } = answers;
  const files = { pulls, runs: { workflow_runs: runs }, check: checked };
  for (const [name, answer] of Object.entries(files)) {
    writeFileSync(join(runner.temp, name), JSON.stringify(answer));
  }
  const wanted = answers.wanted ?? '["staging","prod"]';
  Object.assign(runner.expressions, { "github.token": "t", "vars.SLIPWAY_DEPLOY": wanted });
  const env = { ANSWERS: runner.temp, GITHUB_SHA: merge, GITHUB_REPOSITORY: "tea-house/orders" };
  Object.assign(runner.env, env);
  const end = await runJob(runner, jobs.reviewed?.steps ?? [], "", "bash");
  return { ...end, runner };
}

describe.skipIf(withoutJq)("what is deployed after a merge", () => {
  it.each([
    [
      "in the wanted order",
      {},
      [
        ["staging", "sha256:s"],
        ["prod", "sha256:p"],
      ],
    ],
    ["only the wanted", { wanted: '["prod"]' }, [["prod", "sha256:p"]]],
    [
      "only what was run",
      { check: check(compared("prod", "g"), { stack: "staging", kind: "untouched" }) },
      [["prod", "g"]],
    ],
    [
      "nothing, where nothing was touched",
      { check: check({ stack: "prod", kind: "untouched" }) },
      [],
    ],
    [
      "of the run that passed",
      { runs: [{ id: 9, conclusion: "failure" }, run] },
      [
        ["staging", "sha256:s"],
        ["prod", "sha256:p"],
      ],
    ],
    [
      "of the pull request that was merged so",
      { pulls: [{ ...pull, merge_commit_sha: "d" }, pull] },
      [
        ["staging", "sha256:s"],
        ["prod", "sha256:p"],
      ],
    ],
  ] as [string, Answers, string[][]][])(
    "is what was reviewed, %s",
    async (_how, answers, stacks) => {
      const { failed, runner, output } = await findReviewed(answers);
      expect(failed, output).toBe(false);
      const found = JSON.parse(readOutputs(runner).stacks ?? "") as {
        stack: string;
        goal: string;
      }[];
      expect(found.map(({ stack, goal }) => [stack, goal])).toEqual(stacks);
    },
  );

  it.each([
    ["a push without a pull request", { pulls: [] }],
    ["a pull request that is open", { pulls: [{ ...pull, merged_at: null }] }],
    ["two pull requests", { pulls: [pull, { ...pull, number: 8 }] }],
    ["a check that failed", { runs: [{ id: 9, conclusion: "failure" }] }],
    ["no check", { runs: [] }],
    ["a check of another commit", { check: { ...both, head: { commit: "b".repeat(40) } } }],
    ["a goal that is a script", { check: check(compared("prod", "$(touch x)")) }],
    ["a goal that is missing", { check: check({ stack: "prod", kind: "compared" }) }],
    [
      "a stack that is an option",
      { check: check(compared("prod\n--yes", "g")), wanted: '["prod\\n--yes"]' },
    ],
    ["a stack that begins as one", { check: check(compared("-x", "g")), wanted: '["-x"]' }],
    ["an artifact of another form", { check: [] }],
  ] as [string, Answers][])("is nothing after %s", async (_what, answers) => {
    const { failed, runner } = await findReviewed(answers);
    expect(failed).toBe(true);
    expect(readOutputs(runner)).toEqual({});
  });

  it("is applied by its goal, by an approved environment, one run of a stack at a time", async () => {
    const { deploy } = jobs;
    expect(deploy).toMatchObject({
      environment: "${{ matrix.stack }}",
      concurrency: { group: "deploy-${{ matrix.stack }}", "cancel-in-progress": false },
    });
    const runner = createRunner(await makeTempFolder());
    mkdirSync(runner.workspace);
    addProgram(runner, "npm", "exit 0");
    addProgram(runner, "npx", 'printf "%s\\n" "$@" > "$RUNNER_TEMP/words"');
    Object.assign(runner.expressions, {
      "matrix.stack": "prod",
      "matrix.goal": "sha256:p",
      "secrets.PULUMI_CONFIG_PASSPHRASE": "x",
    });
    expect(await runJob(runner, deploy?.steps ?? [], "", "bash")).toMatchObject({ failed: false });
    const words = readFileSync(join(runner.temp, "words"), "utf8").trim().split("\n");
    expect(words.slice(2)).toEqual(["slipway", "up", "prod", "--plan", "sha256:p", "--yes"]);
  });
});
