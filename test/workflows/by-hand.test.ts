import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pullRequests } from "../check/pull-requests.ts";
import { PullRequestRepository } from "../check/pull-request-repository.ts";
import {
  forkRunEvent,
  gitlabToken,
  pull,
  pullRequestEvent,
  startGitLabJob,
  token,
  writeEvent,
} from "../check/post/posting.ts";
import { actionsBot, startGitHub, type FakeGitHub } from "../support/forges/github.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import {
  addProgram,
  createRunner,
  readOutputs,
  runJob,
  type JobEnd,
  type Runner,
} from "./runner.ts";
import { gitlabScript, parseWorkflow, readAction, readText, root } from "./workflow-files.ts";

const fork = "mallory/orders";
const branch = "patch-1";

/** Instead of fetching the packages again: what is asked of npm is looked at. */
const npm = `[ "$*" = "ci --ignore-scripts" ] || { echo "npm $*" >&2; exit 9; }
[ -e node_modules ] || ln -s "${join(root, "node_modules")}" node_modules`;

let repository: PullRequestRepository;
beforeAll(() => {
  repository = new PullRequestRepository();
});
afterAll(() => {
  repository.close();
});

/** Makes a pull request in the repository and gives the hash of its head. */
function openPullRequest(name: string): string {
  repository.branch(branch);
  const found = pullRequests.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no pull request ${name}`);
  found.make(repository);
  repository.commit(name);
  return repository.git("rev-parse", "HEAD");
}

/** What actions/checkout leaves: a clone with its whole history, at a commit. */
async function checkout(commit: string): Promise<Runner> {
  const runner = createRunner(await makeTempFolder());
  const git = (...args: string[]): Buffer => execFileSync("git", args, { stdio: "pipe" });
  git("clone", "--quiet", "--no-checkout", repository.folder, runner.workspace);
  git("-C", runner.workspace, "checkout", "--quiet", "--detach", commit);
  addProgram(runner, "npm", npm);
  Object.assign(runner.env, { GITHUB_REPOSITORY: "tea-house/orders" });
  return runner;
}

async function runPreview(head: string, artifacts: string): Promise<JobEnd> {
  const runner = await checkout(head);
  Object.assign(runner.env, {
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: await writeEvent(runner.temp, pullRequestEvent(24, head)),
    GITHUB_BASE_REF: "main",
    GITHUB_HEAD_REF: branch,
  });
  const { jobs } = parseWorkflow(readText(".github/workflows/preview.yml"));
  return await runJob(runner, jobs.slipway?.steps ?? [], artifacts);
}

async function runComment(head: string, artifacts: string, github: FakeGitHub): Promise<JobEnd> {
  const runner = await checkout("origin/main");
  const event = forkRunEvent({ head_sha: head, head_branch: branch });
  Object.assign(runner.env, {
    GITHUB_EVENT_NAME: "workflow_run",
    GITHUB_EVENT_PATH: await writeEvent(runner.temp, event),
    GITHUB_API_URL: github.api,
  });
  runner.expressions["github.token"] = token;
  const { jobs } = parseWorkflow(readText(".github/workflows/preview-comment.yml"));
  return await runJob(runner, jobs.comment?.steps ?? [], artifacts);
}

async function startForkOnGitHub(head: string): Promise<FakeGitHub> {
  const github = await startGitHub();
  github.tokens.set(token, { user: actionsBot, rights: "write" });
  github.pulls.push(pull(24, fork.split("/")[0] ?? "", branch, head));
  return github;
}

describe("the workflows, step by step in a clean checkout", () => {
  it.each([
    ["page-alone", 0, "safe"],
    ["one-of-three-applications", 0, "look closely"],
    ["image-by-tag", 1, "refused"],
  ])("bring the comment of a fork's pull request: %s", async (name, code, verdict) => {
    const head = openPullRequest(name);
    const artifacts = await makeTempFolder();
    const checked = await runPreview(head, artifacts);
    expect(checked.codes, checked.output).toEqual({ Install: 0, Check: code });
    const file = join(artifacts, "slipway-check", "check.json");
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(found).toMatchObject({ verdict, head: { commit: head, changedFiles: false } });

    const github = await startForkOnGitHub(head);
    const posted = await runComment(head, artifacts, github);
    expect(posted.codes, posted.output).toEqual({ Install: 0, Comment: 0 });
    const again = await runComment(head, artifacts, github);
    expect(again.output).toContain("Nothing changed");
    const bodies = (github.comments.get(24) ?? []).map(({ body }) => body);
    expect(bodies).toEqual([expect.stringContaining(verdict) as string]);
    expect(bodies[0]).toContain(head.slice(0, 12));
  });
});

describe("the action and GitLab's job, in a clean checkout", () => {
  it("comment with a token, as one job", async () => {
    const head = openPullRequest("page-alone");
    const github = await startForkOnGitHub(head);
    const runner = await checkout(head);
    const { inputs, runs } = readAction();
    for (const [name, input] of Object.entries(inputs)) {
      runner.expressions[`inputs.${name}`] = input.default;
    }
    Object.assign(runner.expressions, { "inputs.post": "auto", "inputs.token": token });
    Object.assign(runner.env, {
      GITHUB_API_URL: github.api,
      GITHUB_EVENT_PATH: await writeEvent(runner.temp, pullRequestEvent(24, head)),
      GITHUB_BASE_REF: "main",
    });
    execFileSync("bash", ["-c", npm, "npm", "ci", "--ignore-scripts"], { cwd: runner.workspace });
    const end = await runJob(runner, runs.steps, "");
    expect(end.failed, end.output).toBe(false);
    expect(github.comments.get(24)).toHaveLength(1);
    const { comment = "" } = readOutputs(runner);
    expect(readFileSync(comment, "utf8").trim()).toBe(github.comments.get(24)?.[0]?.body?.trim());
  });

  it("write a note on GitLab, and say where it is without a token", async () => {
    const head = openPullRequest("page-alone");
    const job = await startGitLabJob();
    job.gitlab.mergeRequest.sha = head;
    for (const own of [gitlabToken, ""]) {
      const runner = await checkout(head);
      Object.assign(runner.env, job.env, {
        GITHUB_ACTIONS: "",
        SLIPWAY_GITLAB_TOKEN: own,
        CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.git("merge-base", "main", head),
      });
      const steps = [{ name: "script", run: gitlabScript(), env: {}, with: {}, shell: "bash" }];
      const end = await runJob(runner, steps, "");
      expect(end.failed, end.output).toBe(false);
      expect(end.output.includes("No SLIPWAY_GITLAB_TOKEN")).toBe(own === "");
      const written = readFileSync(join(runner.workspace, ".slipway/check/comment.md"), "utf8");
      expect(job.gitlab.notes.map(({ body }) => body.trim())).toEqual([written.trim()]);
    }
  });
});
