import { describe, expect, it } from "vitest";
import { inspect } from "node:util";
import {
  gitlabBot,
  gitlabToken,
  marker,
  startGitLabJob,
  stranger,
  type GitLabJob,
} from "./posting.ts";

function bodies({ gitlab }: GitLabJob): string[] {
  return gitlab.notes.map(({ body }) => body);
}

function chat({ gitlab }: GitLabJob, count: number): void {
  for (let n = 0; n < count; n++) gitlab.say(stranger.id, `What about item ${n}?`);
}

describe("a note on GitLab", () => {
  it.each(["offset", "keyset"] as const)(
    "is created, then edited in place, after 300 others, with pages by %s",
    async (pages) => {
      const job = await startGitLabJob();
      job.gitlab.pages = pages;
      chat(job, 300);
      const first = await job.post("one");
      expect(first.how).toBe("created");
      expect(first.where).toMatch(/\/merge_requests\/7#note_\d+$/);
      chat(job, 300);
      expect(await job.post("two")).toEqual({ how: "edited", where: first.where });
      expect(await job.post("two")).toEqual({ how: "unchanged", where: first.where });
      expect(bodies(job)).toHaveLength(601);
      expect(bodies(job)[300]).toBe(`${marker}\ntwo`);
    },
  );

  it("leaves alone what others and GitLab itself wrote with the same marker", async () => {
    const job = await startGitLabJob();
    job.gitlab.say(stranger.id, `${marker}\nAll is safe, merge it!`);
    job.gitlab.say(gitlabBot, `${marker} is in the title now`, true);
    expect((await job.post("danger")).how).toBe("created");
    expect((await job.post("more danger")).how).toBe("edited");
    expect(bodies(job).slice(0, 2)).toEqual([
      `${marker}\nAll is safe, merge it!`,
      `${marker} is in the title now`,
    ]);
    expect(bodies(job).slice(2)).toEqual([`${marker}\nmore danger`]);
  });

  it("is created anew where somebody deletes it between finding and editing", async () => {
    const job = await startGitLabJob();
    await job.post("one");
    job.gitlab.faults.push({ method: "PUT", before: () => void (job.gitlab.notes = []) });
    expect((await job.post("two")).how).toBe("created");
    expect(bodies(job)).toEqual([`${marker}\ntwo`]);
  });

  it("is one after three runs at once, and after a try whose answer was lost", async () => {
    const job = await startGitLabJob();
    let waiting = 0;
    let open = (): void => undefined;
    const all = new Promise<void>((resolve) => (open = resolve));
    const before = async (): Promise<void> => {
      if (++waiting === 3) open();
      await all;
    };
    job.gitlab.faults.push({ method: "POST", times: 3, before });
    await Promise.all(["a", "b", "c"].map((text) => job.post(text)));
    expect(bodies(job)).toHaveLength(1);
    job.gitlab.notes = [];
    job.gitlab.faults.push({ method: "POST", breaks: "lost" });
    expect((await job.post("d")).how).toBe("created");
    expect(bodies(job)).toEqual([`${marker}\nd`]);
  });

  it("goes to the parent of a fork, whose pipeline runs in the fork", async () => {
    const job = await startGitLabJob();
    Object.assign(job.env, { CI_PROJECT_ID: "4711", CI_MERGE_REQUEST_PROJECT_ID: "42" });
    expect((await job.post("x")).how).toBe("created");
  });

  it("is cut at a million characters, and whole below", async () => {
    const job = await startGitLabJob();
    expect((await job.post("line\n".repeat(210_000))).note).toMatch(/too long for GitLab/);
    expect(await job.post("line\n".repeat(190_000))).not.toHaveProperty("note");
  });

  it.each([
    ["closed", "MergeRequestClosed", { state: "merged" }],
    ["moved on", "MergeRequestMoved", { sha: "c".repeat(40) }],
    ["locked", "TokenRefused", { locked: true }],
  ])("is refused by name where the merge request is %s", async (_how, code, change) => {
    const job = await startGitLabJob();
    Object.assign(job.gitlab.mergeRequest, change);
    await expect(job.post("x", { headCommit: "a1".repeat(20) })).rejects.toMatchObject({ code });
    expect(bodies(job)).toEqual([]);
  });

  it.each([
    [401, "TokenRefused"],
    [403, "TokenRefused"],
    [404, "MergeRequestMissing"],
    [422, "CommentRefused"],
    [429, "GitLabLimits"],
    [500, "GitLabFails"],
  ])("is refused with %i, and never shows the token", async (status, code) => {
    const job = await startGitLabJob();
    const answer = { status, body: { message: { base: [`private-token: ${gitlabToken}`] } } };
    job.gitlab.faults.push({ method: "POST", times: 9, answer });
    const refused = await job.post("x").catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "UserError", code });
    expect(inspect(refused, { depth: 9, showHidden: true })).not.toContain(gitlabToken);
  });

  it("is not GitLab at all: a page of a proxy, a next page elsewhere", async () => {
    const job = await startGitLabJob();
    job.gitlab.faults.push({ answer: { status: 200, body: "<html>Sign in</html>" } });
    await expect(job.post("x")).rejects.toMatchObject({ code: "GitLabAnswer" });
    const link = '<http://elsewhere.example/api/v4/x>; rel="next"';
    const answer = { status: 200, headers: { link }, body: [] };
    job.gitlab.faults.push({ path: /notes$/, answer });
    await expect(job.post("x")).rejects.toMatchObject({ code: "GitLabAnswer" });
    expect((await job.post("x")).how).toBe("created");
  });
});
