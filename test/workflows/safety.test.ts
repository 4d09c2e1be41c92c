import { describe, expect, it } from "vitest";
import { unsafeIn } from "./rules.ts";
import { readAction, readText, workflowFiles } from "./workflow-files.ts";

const preview = ".github/workflows/preview.yml";
const comment = ".github/workflows/preview-comment.yml";

function changed(file: string, from: string, to: string): string {
  const text = readText(file);
  expect(text).toContain(from);
  return text.replace(from, to);
}

describe("a workflow of this project", () => {
  it.each(workflowFiles)("%s is safe", (file) => {
    expect(unsafeIn(readText(file))).toEqual([]);
  });
});

describe("what foreign code runs in", () => {
  it.each([
    ["on: pull_request", "on: pull_request_target", "runs on pull_request_target"],
    ["on: pull_request", "on: [pull_request, issue_comment]", "runs on issue_comment"],
    ["contents: read", "contents: write", "foreign code has contents: write"],
    ["contents: read", "contents: read\n  id-token: write", "foreign code has id-token: write"],
    ["permissions:\n  contents: read\n", "", "has no permissions of its own"],
    ["permissions:\n  contents: read\n", "permissions: write-all\n", "permissions are write-all"],
    ["persist-credentials: false", "clean: true", "the checkout leaves its token behind"],
    ["package-manager-cache: false", "cache: npm", "foreign code writes npm's cache"],
    ["npm ci --ignore-scripts", "npm ci", "scripts of packages run"],
    ["    timeout-minutes: 20\n", "", "slipway has no time limit"],
    [
      "      - name: Check\n",
      "      - name: Check\n        env:\n          KEY: ${{ secrets.KEY }}\n",
      "foreign code meets secrets",
    ],
    [
      "      - name: Check\n",
      "      - name: Check\n        env:\n          GH_TOKEN: ${{ github.token }}\n",
      "foreign code meets a token",
    ],
    ["# v7.0.1", "", "not pinned"],
    ["@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "not pinned"],
    [
      'mkdir -p "$RUNNER_TEMP/slipway-check"',
      "echo ${{ github.head_ref }}",
      "an expression within a script",
    ],
    [
      'mkdir -p "$RUNNER_TEMP/slipway-check"',
      "echo '${{ github.event.pull_request.title }}'",
      "an expression within a script",
    ],
  ])("is found unsafe with %j as %j", (from, to, problem) => {
    const found = unsafeIn(changed(preview, from, to));
    expect(found.join("\n")).toContain(problem);
  });

  it.each([
    ["on: pull_request", "on:\n  pull_request:\n    branches: [main]"],
    ["on: pull_request", "on: [pull_request, merge_group]"],
    ["contents: read", "contents: read\n  pull-requests: read"],
    ["timeout-minutes: 20", "timeout-minutes: 45"],
    ["node-version: 24", "node-version: 26"],
    ["npm ci --ignore-scripts", "npm install --ignore-scripts"],
    ["npm ci --ignore-scripts", "npm ci --no-audit --ignore-scripts"],
    [
      'mkdir -p "$RUNNER_TEMP/slipway-check"',
      'mkdir -p "$RUNNER_TEMP/slipway-check" && echo $GITHUB_HEAD_REF',
    ],
    ["retention-days: 14", "retention-days: 1"],
    ["cancel-in-progress: true", "cancel-in-progress: false"],
    ["# v7.0.1", "# v7.12.0"],
    ["      - name: Check\n", "      # No secrets here.\n      - name: Check\n"],
    ["      - name: Check\n", "      - name: Check\n        env:\n          NO_COLOR: 1\n"],
    ["      - name: Install\n", "      - uses: ./tool/prepare\n      - name: Install\n"],
    ["fetch-depth: 0", "fetch-depth: 0\n          filter: blob:none"],
    ["name: slipway check", "name: check of ${{ github.head_ref }}"],
  ])("is as safe with %j as %j", (from, to) => {
    expect(unsafeIn(changed(preview, from, to))).toEqual([]);
  });
});

describe("what may write comments", () => {
  it.each([
    ["github.event.repository.default_branch", "github.event.workflow_run.head_sha", "checks out"],
    ["ref: ${{ github.event.repository.default_branch }}", "fetch-depth: 1", "checks out"],
    [
      "persist-credentials: false",
      "persist-credentials: false\n          repository: x/y",
      "another repository",
    ],
    ["${{ runner.temp }}/slipway-check\n", "slipway-check\n", "unpacks into the checkout"],
    ["pull-requests: write", "pull-requests: write\n      issues: write", "may write issues"],
    [
      "event.workflow_run.id",
      "event.workflow_run.head_branch",
      "looks at workflow_run.head_branch",
    ],
    ["npm ci --ignore-scripts", "npm ci", "scripts of packages run"],
    ["pull-requests: write", "pull-requests: write\n      id-token: write", "may write id-token"],
  ])("is found unsafe with %j as %j", (from, to, problem) => {
    expect(unsafeIn(changed(comment, from, to)).join("\n")).toContain(problem);
  });

  it.each([
    ["timeout-minutes: 15", "timeout-minutes: 5"],
    ["event.workflow_run.id", "event.workflow_run.head_sha"],
    ["workflows: [preview]", "workflows: [preview, other]"],
    ["/slipway-check\n", "/elsewhere\n"],
    ["contents: read", "contents: read\n      issues: read"],
    ["--post github", "--post auto"],
    ["permissions: {}", "permissions:\n  contents: read"],
    ["cancel-in-progress: false", "cancel-in-progress: true"],
  ])("is as safe with %j as %j", (from, to) => {
    expect(unsafeIn(changed(comment, from, to))).toEqual([]);
  });

  it("follows the run of the workflow that has its name, and takes what that leaves", () => {
    expect(readText(preview)).toMatch(/^name: preview$/m);
    expect(readText(comment)).toContain("workflows: [preview]");
    const artifact = /name: (slipway-check)\n/;
    expect(artifact.exec(readText(preview))?.[1]).toBe(artifact.exec(readText(comment))?.[1]);
  });
});

describe("the action", () => {
  it("takes its inputs by the environment, never within a script", () => {
    const { inputs, runs } = readAction();
    for (const { run = "" } of runs.steps) expect(run).not.toContain("${{");
    const used = JSON.stringify(runs.steps);
    for (const name of Object.keys(inputs)) expect(used).toContain(`inputs.${name} }}`);
  });
});
