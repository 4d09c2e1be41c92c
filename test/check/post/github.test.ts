import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openPoster } from "../../../tool/check/post/open.ts";
import { refuse, user } from "../../support/forges/github.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import {
  head,
  marker,
  pull,
  startGitHubJob,
  stranger,
  token,
  writeEvent,
  type GitHubJob,
} from "./posting.ts";

const mallory = user(stranger.id, stranger.login);

function bodies({ github }: GitHubJob): string[] {
  return (github.comments.get(7) ?? []).map(({ body }) => body ?? "");
}

function chat({ github }: GitHubJob, count: number): void {
  for (let n = 0; n < count; n++) github.say(7, mallory, `What about item ${n}?`);
}

describe("a comment on GitHub", () => {
  it("is created, then edited in place, after 300 others and before 300 more", async () => {
    const job = await startGitHubJob();
    chat(job, 300);
    const first = await job.post("one");
    expect(first.how).toBe("created");
    chat(job, 300);
    const second = await job.post("two");
    expect(second).toEqual({ how: "edited", where: first.where });
    expect(bodies(job)).toHaveLength(601);
    expect(bodies(job)[300]).toBe(`${marker}\ntwo`);
    // Seven pages of a hundred, not twenty-one of thirty.
    expect(job.github.log.filter((line) => line.endsWith("/7/comments")).length).toBeLessThan(20);
  });

  it("is not sent again where it says the same, however GitHub ends its lines", async () => {
    const job = await startGitHubJob();
    const { where } = await job.post("same\nlines\n");
    const [comment] = job.github.comments.get(7) ?? [];
    if (comment !== undefined) comment.body = `${marker}\r\nsame\r\nlines`;
    job.github.log.length = 0;
    expect(await job.post("same\nlines\n")).toEqual({ how: "unchanged", where });
    expect(job.github.log.filter((line) => /^(PATCH|DELETE)/.test(line))).toEqual([]);
    expect(bodies(job)).toHaveLength(1);
  });

  it("leaves alone what others wrote with the same marker, and what quotes it", async () => {
    const job = await startGitHubJob();
    job.github.say(7, mallory, `${marker}\nAll is safe, merge it!`);
    job.github.say(7, user(41898282, "github-actions[bot]", "Bot"), `> ${marker}\nquoted by a bot`);
    expect((await job.post("danger")).how).toBe("created");
    expect((await job.post("more danger")).how).toBe("edited");
    expect(bodies(job)).toEqual([
      `${marker}\nAll is safe, merge it!`,
      `> ${marker}\nquoted by a bot`,
      `${marker}\nmore danger`,
    ]);
  });

  it("is that of the token's owner: a person's token does not edit the bot's", async () => {
    const job = await startGitHubJob();
    await job.post("by the bot");
    job.github.tokens.set("ghp_person", { user: user(5, "ida"), rights: "write" });
    Object.assign(job.env, { GITHUB_TOKEN: "ghp_person" });
    expect((await job.post("by ida")).how).toBe("created");
    expect((await job.post("by ida again")).how).toBe("edited");
    expect(bodies(job)).toEqual([`${marker}\nby the bot`, `${marker}\nby ida again`]);
  });

  it("has one for each marker", async () => {
    const job = await startGitHubJob();
    const other = "<!-- slipway check: warehouse -->";
    const poster = await openPoster("github", { env: job.env, clock: job.clock });
    await poster.post({ marker, body: "tea" });
    await poster.post({ marker: other, body: "boxes" });
    await poster.post({ marker, body: "more tea" });
    expect(bodies(job)).toEqual([`${marker}\nmore tea`, `${other}\nboxes`]);
  });

  it("is created anew where somebody deletes it between finding and editing", async () => {
    const job = await startGitHubJob();
    await job.post("one");
    const before = (): void => void job.github.comments.set(7, []);
    job.github.faults.push({ method: "PATCH", before });
    expect((await job.post("two")).how).toBe("created");
    expect(bodies(job)).toEqual([`${marker}\ntwo`]);
  });

  it.each([2, 3, 5])("is one after %i runs at once that all found none", async (runs) => {
    const job = await startGitHubJob();
    chat(job, 120);
    let waiting = 0;
    let open = (): void => undefined;
    const all = new Promise<void>((resolve) => (open = resolve));
    const before = async (): Promise<void> => {
      if (++waiting === runs) open();
      await all;
    };
    job.github.faults.push({ method: "POST", path: /comments$/, times: runs, before });
    const texts = Array.from({ length: runs }, (_none, run) => `run ${run}`);
    await Promise.all(texts.map((text) => job.post(text)));
    const left = bodies(job).filter((body) => body.startsWith(marker));
    expect(left).toHaveLength(1);
    expect(texts.map((text) => `${marker}\n${text}`)).toContain(left[0]);
  });

  it("is one after a first try that was done and whose answer was lost", async () => {
    const job = await startGitHubJob();
    job.github.faults.push({ method: "POST", path: /comments$/, breaks: "lost" });
    expect((await job.post("one")).how).toBe("created");
    expect(bodies(job)).toEqual([`${marker}\none`]);
  });

  it("becomes one again where there are two of its own", async () => {
    const job = await startGitHubJob();
    const bot = job.github.tokens.get(token)?.user ?? mallory;
    for (const text of ["old", "older"]) job.github.say(7, bot, `${marker}\n${text}`);
    expect((await job.post("new")).how).toBe("edited");
    expect(bodies(job)).toEqual([`${marker}\nnew`]);
  });

  it("goes to an Enterprise Server by GITHUB_API_URL", async () => {
    const job = await startGitHubJob("/api/v3");
    await job.post("one");
    expect((await job.post("two")).how).toBe("edited");
    expect(job.github.log).toContain("POST /api/graphql");
    expect(new Set(job.github.log.map((line) => line.split("/")[1]))).toEqual(new Set(["api"]));
  });

  it("goes to the pull request that the user names, whatever the event says", async () => {
    const job = await startGitHubJob();
    job.github.pulls.push(pull(8, "tea-house", "other", "b2".repeat(20)));
    await job.post("one", { pullRequest: 8 });
    expect(job.github.comments.get(8)).toHaveLength(1);
    Object.assign(job.env, { GITHUB_EVENT_PATH: undefined });
    expect((await job.post("two", { pullRequest: 8 })).how).toBe("edited");
  });
});

describe("a comment that is too long for GitHub", () => {
  const long = `<details>\n\n\`\`\`diff\n${"+ one line more\n".repeat(6000)}`;

  it("is cut at a line, with folds and code closed, and says so", async () => {
    const job = await startGitHubJob();
    const { note } = await job.post(long);
    const [body = ""] = bodies(job);
    expect(note).toMatch(/too long for GitHub/);
    expect(body.length).toBeGreaterThan(60_000);
    expect(body).toMatch(/\+ one line more\n```\n<\/details>\n> The rest did not fit/);
  });

  it("is cut to half where GitHub counts it as longer", async () => {
    const job = await startGitHubJob();
    const { tooLong } = await import("../../support/forges/github.ts");
    job.github.faults.push({ method: "POST", path: /comments$/, answer: tooLong });
    const { how, note } = await job.post(long);
    expect([how, note]).toEqual(["created", expect.stringMatching(/was cut/)]);
    expect(bodies(job)[0]?.length).toBeLessThan(33_000);
  });

  it("is refused with GitHub's words where it takes not even that", async () => {
    const job = await startGitHubJob();
    const answer = refuse(422, "Validation Failed: spam");
    job.github.faults.push({ method: "POST", path: /comments$/, times: 9, answer });
    await expect(job.post("short")).rejects.toMatchObject({
      code: "CommentRefused",
      message: expect.stringContaining("422: Validation Failed: spam") as string,
    });
  });

  it("is whole at exactly the most characters", async () => {
    const job = await startGitHubJob();
    const text = "x".repeat(65_536 - marker.length - 1);
    expect(await job.post(text)).not.toHaveProperty("note");
    expect(bodies(job)[0]).toHaveLength(65_536);
  });
});

describe("what GitHub takes from no one", () => {
  it("is written into the job's summary with a fork's token, and said", async () => {
    const job = await startGitHubJob();
    job.github.tokens.set(token, { user: mallory, rights: "read" });
    const posted = await job.post("for a fork");
    expect(posted).toMatchObject({ how: "summary", where: job.summary });
    expect(posted.note).toMatch(/may not write comments, as on every pull request of a fork/);
    expect(await readFile(job.summary, "utf8")).toBe(`${marker}\nfor a fork\n`);
    expect(bodies(job)).toEqual([]);
  });

  it("is refused where there is no summary either", async () => {
    const job = await startGitHubJob();
    job.github.tokens.set(token, { user: mallory, rights: "read" });
    Object.assign(job.env, { GITHUB_STEP_SUMMARY: "" });
    await expect(job.post("x")).rejects.toMatchObject({ code: "TokenReadOnly" });
  });

  it("is refused by name where the summary has no room", async () => {
    const job = await startGitHubJob();
    job.github.tokens.set(token, { user: mallory, rights: "read" });
    await job.post("y".repeat(600_000));
    await expect(job.post("z".repeat(600_000))).rejects.toMatchObject({ code: "SummaryTooLong" });
    await job.post("there is room for this");
  });

  it.each([
    [
      "locked",
      /conversation is locked/,
      (job: GitHubJob) => {
        lock(job);
      },
    ],
    [
      "closed",
      /Pull request 7 is closed/,
      (job: GitHubJob) => {
        close(job);
      },
    ],
    [
      "moved on",
      /is at b2b2b2b2 by now, this is about a1a1a1a1/,
      (job: GitHubJob) => {
        move(job);
      },
    ],
  ])("goes to the summary where the pull request is %s", async (_how, why, change) => {
    const job = await startGitHubJob();
    change(job);
    expect(await job.post("late")).toMatchObject({
      how: "summary",
      note: expect.stringMatching(why) as string,
    });
    expect(bodies(job)).toEqual([]);
  });

  it.each([
    [401, "Bad credentials", "TokenRefused"],
    [403, "Resource not accessible by personal access token", "TokenRefused"],
    [404, "Not Found", "PullRequestMissing"],
    [410, "Issues has been disabled in this repository.", "PullRequestMissing"],
    [418, "I am a teapot", "CommentRefused"],
  ])("is refused with %i %s", async (status, words, code) => {
    const job = await startGitHubJob();
    const answer = refuse(status, words);
    job.github.faults.push({ method: "POST", path: /comments$/, times: 9, answer });
    const refused = await job.post("x").catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "UserError", code });
    expect(String(refused)).toContain(`GitHub says ${status}: ${words.replace(/\.$/, "")}`);
    expect(job.github.log.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  it("is a pull request that is not there", async () => {
    const job = await startGitHubJob();
    const event = { pull_request: { number: 99, head: { sha: head } } };
    Object.assign(job.env, { GITHUB_EVENT_PATH: await writeEvent(await makeTempFolder(), event) });
    await expect(job.post("x")).rejects.toMatchObject({ code: "PullRequestMissing" });
  });

  it("is not GitHub at all: a page of a proxy", async () => {
    const job = await startGitHubJob();
    const answer = { status: 200, body: { hello: "proxy" } };
    job.github.faults.push({ path: /pulls\/7/, answer });
    await expect(job.post("x")).rejects.toMatchObject({ code: "GitHubAnswer" });
  });

  it("never shows the token, whatever GitHub repeats", async () => {
    for (const status of [400, 401, 403, 404, 422, 429, 500]) {
      const job = await startGitHubJob();
      const answer = refuse(status, `Header 'authorization: token ${token}' is wrong`);
      job.github.faults.push({ times: 99, answer });
      const refused = await job.post("x").catch((error: unknown) => error as Error);
      expect(refused).toMatchObject({ name: "UserError" });
      const { inspect } = await import("node:util");
      expect(inspect(refused, { depth: 9, showHidden: true })).not.toContain(token);
    }
  });
});

function lock({ github }: GitHubJob): void {
  for (const one of github.pulls) one.locked = true;
}

function close({ github }: GitHubJob): void {
  for (const one of github.pulls) one.state = "closed";
}

function move({ github }: GitHubJob): void {
  for (const one of github.pulls) one.head.sha = "b2".repeat(20);
}
