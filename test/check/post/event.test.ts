import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { makeTempFolder } from "../../support/temp-folder.ts";
import {
  forkRunEvent,
  head,
  pull,
  pullRequestEvent,
  startGitHubJob,
  writeEvent,
  type GitHubJob,
} from "./posting.ts";

const other = "b2".repeat(20);

async function give(job: GitHubJob, event: unknown, name = "workflow_run"): Promise<void> {
  const file = await writeEvent(await makeTempFolder(), event);
  Object.assign(job.env, { GITHUB_EVENT_PATH: file, GITHUB_EVENT_NAME: name });
}

function commented({ github }: GitHubJob): number[] {
  return [...github.comments].filter(([, all]) => all.length > 0).map(([number]) => number);
}

describe("the pull request of a fork, after its run", () => {
  it("is the open one with the same repository, branch and commit", async () => {
    const job = await startGitHubJob();
    await give(job, forkRunEvent());
    job.github.pulls.push(
      // Others that the same branch name, the same commit or the same owner could be taken for.
      pull(20, "mallory", "patch-2"),
      pull(21, "eve", "patch-1"),
      { ...pull(22, "mallory", "patch-1"), state: "closed" },
      {
        ...pull(23, "mallory", "patch-1"),
        head: { ...pull(1, "mallory", "patch-1").head, repo: "else" },
      },
      pull(24, "mallory", "patch-1"),
    );
    expect((await job.post("x", { headCommit: head })).how).toBe("created");
    expect(commented(job)).toEqual([24]);
  });

  it("is found among more pull requests than a page has", async () => {
    const job = await startGitHubJob();
    await give(job, forkRunEvent());
    for (let n = 0; n < 130; n++) job.github.pulls.push(pull(100 + n, "mallory", "patch-1", other));
    job.github.pulls.push(pull(500, "mallory", "patch-1"));
    await job.post("x");
    expect(commented(job)).toEqual([500]);
  });

  it("is nobody's where it has newer commits: the summary says so", async () => {
    const job = await startGitHubJob();
    await give(job, forkRunEvent());
    job.github.pulls.push(pull(24, "mallory", "patch-1", other));
    const { how, note } = await job.post("x");
    expect([how, note]).toEqual(["summary", expect.stringContaining("has newer commits")]);
    expect(await readFile(job.summary, "utf8")).toContain("x");
  });

  it("is not guessed where two have that commit", async () => {
    const job = await startGitHubJob();
    await give(job, forkRunEvent());
    job.github.pulls.push(pull(24, "mallory", "patch-1"), pull(25, "mallory", "patch-1"));
    await expect(job.post("x")).rejects.toMatchObject({ code: "PullRequestAmbiguous" });
    expect(commented(job)).toEqual([]);
  });
});

describe("the pull request of the repository itself, after its run", () => {
  it("is the one that the event names with that commit", async () => {
    const job = await startGitHubJob();
    const pulls = [
      { number: 6, head: { sha: other } },
      { number: 7, head: { sha: head } },
    ];
    await give(job, forkRunEvent({ pull_requests: pulls }));
    await job.post("x", { headCommit: head });
    expect(commented(job)).toEqual([7]);
    expect(job.github.log.filter((line) => line.endsWith("/pulls"))).toEqual([]);
  });
});

describe("what was checked", () => {
  it("is refused where it is another commit than the event's, and not even looked up", async () => {
    for (const event of [forkRunEvent(), pullRequestEvent(7)]) {
      const job = await startGitHubJob();
      await give(job, event);
      await expect(job.post("x", { headCommit: other })).rejects.toMatchObject({
        code: "HeadDiffers",
        message: expect.stringContaining(`${head}, what was checked is ${other}`) as string,
      });
      expect(job.github.log).toEqual([]);
    }
  });

  it("is posted where it is the same", async () => {
    const job = await startGitHubJob();
    expect((await job.post("x", { headCommit: head })).how).toBe("created");
  });
});

describe("an event", () => {
  it.each([
    ["of a push", { ref: "refs/heads/main" }, "EventWithoutPullRequest"],
    [
      "with a number that is text",
      { pull_request: { number: "7", head: { sha: head } } },
      "EventWithoutPullRequest",
    ],
    ["with a commit that is a path", pullRequestEvent(7, "../../../x"), "EventWithoutPullRequest"],
    ["of a run for a push", forkRunEvent({ event: "push" }), "RunNotOfPullRequest"],
    [
      "of a run for pull_request_target",
      forkRunEvent({ event: "pull_request_target" }),
      "RunNotOfPullRequest",
    ],
    ["of a run whose fork is gone", forkRunEvent({ head_repository: null }), "ForkGone"],
    ["of a run without a branch", forkRunEvent({ head_branch: null }), "EventWithoutPullRequest"],
    ["that is no JSON", "{", "EventUnreadable"],
    ["that is null", null, "EventWithoutPullRequest"],
  ])("%s is refused by name", async (_what, event, code) => {
    const job = await startGitHubJob();
    await give(job, event);
    await expect(job.post("x")).rejects.toMatchObject({ name: "UserError", code });
    expect(commented(job)).toEqual([]);
  });

  it("that is not there is refused with the option to give", async () => {
    const job = await startGitHubJob();
    Object.assign(job.env, { GITHUB_EVENT_PATH: undefined });
    await expect(job.post("x")).rejects.toMatchObject({
      code: "PullRequestUnknown",
      message: expect.stringContaining("--pull-request <n>") as string,
    });
  });
});
