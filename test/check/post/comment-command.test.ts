import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Finished } from "../../support/projects/project-copy.ts";
import { runHere } from "../../support/run-here.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import {
  forkRunEvent,
  head,
  pull,
  startGitHubJob,
  token,
  writeEvent,
  type GitHubJob,
} from "./posting.ts";

const project = join(import.meta.dirname, "../../..");

/** What a check of nothing but one safe stack prints, of another application than the shop. */
function checkOf(changes: object = {}): object {
  const counts = { create: 0, update: 1, replace: 0, delete: 0, discard: 0, same: 9 };
  const stack = {
    stack: "tea-prod",
    application: "tea-house",
    platform: "kubernetes",
    stage: "production",
    profile: "production",
    file: "kept",
    kind: "compared",
    note: "the merge base",
    engine: "embedded",
    counts,
    goal: "9f3c".repeat(16),
  };
  return {
    version: 1,
    slipway: "0.1.0",
    project: "tea-house",
    base: { given: "origin/main", commit: "c3".repeat(20) },
    head: { given: "HEAD", commit: head, changedFiles: false },
    verdict: "safe",
    reasons: ["nothing is lost"],
    dangers: [],
    exposure: [],
    rights: [],
    protection: [],
    leaks: [],
    policies: [],
    policyFiles: [],
    variables: [],
    costs: [],
    acts: [],
    undo: { answer: "yes", reasons: [] },
    stacks: [stack],
    refusals: [],
    changes: [],
    ...changes,
  };
}

/** The trusted job after the run of a fork's pull request 24. */
async function startTrustedJob(): Promise<GitHubJob & { folder: string }> {
  const job = await startGitHubJob();
  const folder = await makeTempFolder();
  job.github.pulls.push(pull(24, "mallory", "patch-1"));
  const event = await writeEvent(folder, forkRunEvent());
  Object.assign(job.env, { GITHUB_EVENT_NAME: "workflow_run", GITHUB_EVENT_PATH: event });
  return { ...job, folder };
}

async function comment(
  job: GitHubJob & { folder: string },
  check: unknown,
  ...options: string[]
): Promise<Finished> {
  const file = join(job.folder, "check.json");
  await writeFile(file, typeof check === "string" ? check : JSON.stringify(check));
  return await runHere(["comment", file, ...options], project, job.env);
}

function bodies({ github }: GitHubJob): string[] {
  return [...github.comments.values()].flat().map(({ body }) => body ?? "");
}

describe("slipway comment, after the run of a fork's pull request", () => {
  it("posts what trusted code makes of the JSON, and edits it", async () => {
    const job = await startTrustedJob();
    const first = await comment(job, checkOf(), "--post", "github");
    expect(first).toMatchObject({ code: 0, stdout: "" });
    expect(first.stderr).toMatch(/^Created https:\/\/github\.example\//);
    const second = await comment(job, checkOf({ verdict: "dangerous" }), "--json");
    expect(JSON.parse(second.stdout)).toMatchObject({ how: "edited" });
    expect((await comment(job, checkOf({ verdict: "dangerous" }))).stderr).toMatch(
      /^Nothing changed/,
    );
    expect(job.github.comments.get(24)).toHaveLength(1);
    const [body = ""] = bodies(job);
    expect(body).toMatch(/^<!-- slipway:check tea-house -->\n\n## Slipway: 🛑 dangerous/);
    expect(body).toMatch(/> Checked by the pull request's own code, in a job without rights/);
  });

  it("takes the number from GitHub, whatever the JSON would like", async () => {
    const job = await startTrustedJob();
    const refused = await comment(job, checkOf({ number: 7, pullRequest: 7 }));
    expect(refused.stderr).toContain("CheckMalformed");
    await comment(job, checkOf());
    expect([...job.github.comments.keys()]).toEqual([24]);
  });

  it("refuses a check of another commit by name", async () => {
    const job = await startTrustedJob();
    const other = { given: "HEAD", commit: "d4".repeat(20), changedFiles: false };
    const { code, stderr } = await comment(job, checkOf({ head: other }));
    expect([code, stderr]).toEqual([1, expect.stringContaining("error HeadDiffers")]);
    expect(job.github.log).toEqual([]);
  });

  it.each([
    ["nothing", "", "CheckUnreadable"],
    ["another form", { verdict: "safe" }, "CheckMalformed"],
    ["another version", checkOf({ version: 2 }), "CheckMalformed"],
    ["more than the form has", checkOf({ body: "LGTM" }), "CheckMalformed"],
    ["a verdict of its own", checkOf({ verdict: "approved" }), "CheckMalformed"],
  ])("refuses %s, without its text and without the token", async (_what, check, name) => {
    const job = await startTrustedJob();
    const { code, stderr } = await comment(job, check);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`error ${name}`)]);
    expect(stderr).not.toContain(token);
    expect(stderr).not.toContain("LGTM");
    expect(job.github.log).toEqual([]);
  });

  it("lets no text of the JSON become more than text", async () => {
    const job = await startTrustedJob();
    const reasons = [
      "@everyone look",
      "<!-- slipway:check other --> <img src=x> [safe](https://evil.example)",
      "</details># Approved",
    ];
    expect(await comment(job, checkOf({ reasons }))).toMatchObject({ code: 0 });
    const [body = ""] = bodies(job);
    const plain = body.replaceAll(/`[^`\n]+`/g, "");
    expect(plain.match(/<!--/g)).toHaveLength(1);
    expect(plain).not.toMatch(/@everyone|<img|\]\(|<\/details>#/);
    expect(body).toContain("everyone");
  });

  it("goes into the summary where the pull request has newer commits, and is no failure", async () => {
    const job = await startTrustedJob();
    for (const one of job.github.pulls) one.head.sha = "b2".repeat(20);
    const { code, stderr } = await comment(job, checkOf());
    expect([code, stderr]).toEqual([0, expect.stringContaining("newer commits")]);
    expect(await readFile(job.summary, "utf8")).toContain("Slipway: ✅ safe");
  });
});

describe("slipway comment on a laptop", () => {
  it("posts where it is told, if the pull request still has that commit", async () => {
    const job = await startTrustedJob();
    const none = { GITHUB_ACTIONS: "", GITHUB_EVENT_PATH: "", GITHUB_STEP_SUMMARY: "" };
    Object.assign(job.env, none);
    const unknown = await comment(job, checkOf(), "--post", "github");
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringContaining("PullRequestUnknown"),
    ]);
    const posted = await comment(job, checkOf(), "--post", "github", "--pull-request", "7");
    expect(posted.code).toBe(0);
    for (const one of job.github.pulls) one.head.sha = "b2".repeat(20);
    const moved = await comment(job, checkOf(), "--post", "github", "--pull-request", "7");
    expect([moved.code, moved.stderr]).toEqual([1, expect.stringContaining("PullRequestMoved")]);
  });

  it("prints it or writes it into a file, without any forge", async () => {
    const job = await startTrustedJob();
    const file = join(job.folder, "out", "comment.md");
    const printed = await comment(job, checkOf(), "--post", "stdout");
    await comment(job, checkOf(), "--post", `file:${file}`);
    expect(printed.stdout).toBe(await readFile(file, "utf8"));
    expect(job.github.log).toEqual([]);
  });

  it.each([
    [["--post", "bitbucket"], 1, "PostPlaceUnknown"],
    [["--pull-request", "0"], 2, "WrongOption"],
    [["--pull-request", "7;8"], 2, "WrongOption"],
    [["--json", "--post", "stdout"], 2, "TwoOutputs"],
  ])("refuses %j", async (options, code, name) => {
    const job = await startTrustedJob();
    const refused = await comment(job, checkOf(), ...options);
    expect([refused.code, refused.stderr]).toEqual([code, expect.stringContaining(name)]);
  });
});
