import { describe, expect, it } from "vitest";
import type { PosterOptions } from "../../../tool/check/post/open.ts";
import type { Fault } from "../../support/forges/forge.ts";
import { refuse } from "../../support/forges/github.ts";
import {
  marker,
  startGitHubJob,
  startGitLabJob,
  type GitHubJob,
  type GitLabJob,
} from "./posting.ts";

interface Trouble {
  name: string;
  fault: Fault;
  /** Seconds that are waited before it is asked again; undefined where that is not told. */
  waits?: number;
}

const at = Date.parse("2026-03-02T12:00:00Z") / 1000;
const secondary = "You have exceeded a secondary rate limit. Please wait a few minutes.";

/** What passes by itself. */
const troubles: Trouble[] = [
  { name: "500", fault: { answer: refuse(500, "Server Error") }, waits: 1 },
  { name: "502 by a proxy", fault: { answer: { status: 502, body: "<html>" } }, waits: 1 },
  {
    name: "503 with Retry-After",
    fault: { answer: refuse(503, "Unavailable", { "retry-after": "17" }) },
    waits: 17,
  },
  {
    name: "429 with Retry-After",
    fault: { answer: refuse(429, "Too Many Requests", { "retry-after": "23" }) },
    waits: 23,
  },
  {
    name: "429 with a date",
    fault: { answer: refuse(429, "Too Many", { "retry-after": "Mon, 02 Mar 2026 12:00:40 GMT" }) },
    waits: 40,
  },
  { name: "429 without a word", fault: { answer: refuse(429, "Too Many Requests") }, waits: 60 },
  {
    name: "a primary limit",
    fault: {
      answer: refuse(403, "API rate limit exceeded", {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(at + 90),
      }),
    },
    waits: 91,
  },
  {
    name: "a secondary limit with Retry-After",
    fault: { answer: refuse(403, secondary, { "retry-after": "61" }) },
    waits: 61,
  },
  {
    name: "a secondary limit in words alone",
    fault: { answer: refuse(403, secondary) },
    waits: 60,
  },
  { name: "a reset connection", fault: { breaks: "reset" }, waits: 1 },
  { name: "a connection that breaks within the answer", fault: { breaks: "half" }, waits: 1 },
  { name: "an answer that never comes", fault: { breaks: "silent" }, waits: 1 },
];

/** One of the questions that posting asks. */
const questions = [
  ["the pull request", "GET", /pulls\/7$/],
  ["the comments", "GET", /comments$/],
  ["creating", "POST", /comments$/],
] as const;

/** Only where nobody answers is a short patience safe: a busy machine is slow as well. */
function patienceFor({ breaks }: Fault): Partial<PosterOptions> {
  return breaks === "silent" ? { patience: { timeoutSeconds: 1.5 } } : {};
}

describe.each(troubles)("$name", ({ fault, waits }) => {
  it.each(questions)("passes by, asking GitHub for %s", async (_what, method, path) => {
    const job = await startGitHubJob();
    job.github.faults.push({ ...fault, method, path });
    expect((await job.post("x", patienceFor(fault))).how).toBe("created");
    expect(job.clock.waited).toEqual([waits]);
    expect(own(job)).toEqual([`${marker}\nx`]);
  });

  it("passes by on GitLab", async () => {
    const job = await startGitLabJob();
    job.gitlab.faults.push({ ...fault, method: "POST" });
    // GitLab limits by 429; 403 is a missing right there, but for the words.
    expect((await job.post("x", patienceFor(fault))).how).toBe("created");
    expect(job.clock.waited).toEqual([waits]);
    expect(job.gitlab.notes.map(({ body }) => body)).toEqual([`${marker}\nx`]);
  });
});

describe("patience", () => {
  it("asks five times, each time after twice as long, and then says what failed", async () => {
    const job = await startGitHubJob();
    job.github.faults.push({ times: 99, answer: refuse(502, "Bad Gateway") });
    await expect(job.post("x")).rejects.toMatchObject({ code: "GitHubFails" });
    expect(job.clock.waited).toEqual([1, 2, 4, 8]);
  });

  it("has the fifth try", async () => {
    const job = await startGitHubJob();
    job.github.faults.push({ times: 4, answer: refuse(502, "Bad Gateway") });
    expect((await job.post("x")).how).toBe("created");
  });

  it("does not wait out a limit that lasts longer than a job should", async () => {
    const job = await startGitHubJob();
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(at + 3000) };
    job.github.faults.push({ times: 99, answer: refuse(403, "API rate limit exceeded", headers) });
    await expect(job.post("x")).rejects.toMatchObject({ code: "GitHubLimits" });
    expect(job.clock.waited).toEqual([]);
  });

  it("waits five minutes for all questions together", async () => {
    const job = await startGitHubJob();
    const answer = refuse(429, "Too Many Requests", { "retry-after": "160" });
    job.github.faults.push({ path: /pulls/, answer }, { path: /comments/, answer });
    await expect(job.post("x")).rejects.toMatchObject({ code: "GitHubLimits" });
    expect(job.clock.waited).toEqual([160]);
  });

  it("says that nobody answers, on both forges", async () => {
    const github = await startGitHubJob();
    github.github.faults.push({ times: 99, breaks: "reset" });
    await expect(github.post("x")).rejects.toMatchObject({ code: "GitHubUnreachable" });
    const gitlab: GitLabJob = await startGitLabJob();
    gitlab.gitlab.faults.push({ times: 99, breaks: "reset" });
    await expect(gitlab.post("x")).rejects.toMatchObject({ code: "GitLabUnreachable" });
  });

  it("ends when the command is stopped", async () => {
    const job = await startGitHubJob();
    const stopped = new AbortController();
    job.github.faults.push({
      before: () => {
        stopped.abort();
      },
      breaks: "silent",
    });
    const ended = job.post("x", { signal: stopped.signal });
    await expect(ended).rejects.toMatchObject({ code: "Cancelled" });
    expect(job.github.log).toHaveLength(1);
  });
});

function own({ github }: GitHubJob): (string | undefined)[] {
  return (github.comments.get(7) ?? []).map(({ body }) => body);
}
