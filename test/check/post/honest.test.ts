import { describe, expect, it } from "vitest";
import { findPublished, readPublished } from "../../support/forges/published.ts";
import { startGitHubJob, token } from "./posting.ts";

const file = findPublished();

describe.skipIf(file === undefined)(
  "the GitHub of this machine answers as the published one",
  () => {
    // What is skipped is collected all the same.
    const published = readPublished(file);
    const issues = "/repos/{owner}/{repo}/issues";

    it("with comments, new and changed ones, and lists of them", async () => {
      const job = await startGitHubJob();
      const ask = asker(job.github.api);
      const made = await ask("POST", "issues/7/comments", { body: "one" });
      expect(
        published.problemsOf("POST", `${issues}/{issue_number}/comments`, 201, made.body),
      ).toEqual([]);
      const { id } = made.body as { id: number };
      const changed = await ask("PATCH", `issues/comments/${id}`, { body: "two" });
      expect(
        published.problemsOf("PATCH", `${issues}/comments/{comment_id}`, 200, changed.body),
      ).toEqual([]);
      const list = await ask("GET", "issues/7/comments");
      expect(list.body).toHaveLength(1);
      expect(
        published.problemsOf("GET", `${issues}/{issue_number}/comments`, 200, list.body),
      ).toEqual([]);
      expect((await ask("DELETE", `issues/comments/${id}`)).status).toBe(204);
    });

    it("with the parts of pull requests that it has", async () => {
      const job = await startGitHubJob();
      const ask = asker(job.github.api);
      const one = await ask("GET", "pulls/7");
      expect(published.problemsOfPart("pull-request", one.body)).toEqual([]);
      const list = await ask("GET", "pulls?head=tea-house:stronger-tea&state=open");
      expect(list.body).toHaveLength(1);
      for (const pull of list.body as unknown[]) {
        expect(published.problemsOfPart("pull-request-simple", pull)).toEqual([]);
      }
    });

    it("with refusals: nothing there, no right, too long", async () => {
      const job = await startGitHubJob();
      const ask = asker(job.github.api);
      const missing = await ask("GET", "issues/comments/1");
      expect(
        published.problemsOf("GET", `${issues}/{issue_number}/comments`, 404, missing.body),
      ).toEqual([]);
      const long = await ask("POST", "issues/7/comments", { body: "x".repeat(70_000) });
      expect(
        published.problemsOf("POST", `${issues}/{issue_number}/comments`, 422, long.body),
      ).toEqual([]);
      expect([missing.status, long.status]).toEqual([404, 422]);
    });

    it("and a wrong answer is found", async () => {
      const job = await startGitHubJob();
      const made = await asker(job.github.api)("POST", "issues/7/comments", { body: "one" });
      const wrong = { ...(made.body as object), created_at: "yesterday", id: "1", user: undefined };
      const path = `${issues}/{issue_number}/comments`;
      expect(published.problemsOf("POST", path, 201, wrong)).toHaveLength(3);
      expect(published.problemsOfPart("pull-request", { state: "merged" })).toHaveLength(1);
    });
  },
);

interface Answered {
  status: number;
  body: unknown;
}

function asker(api: string): (method: string, path: string, body?: object) => Promise<Answered> {
  return async (method, path, body) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { authorization: `token ${token}` };
    const url = `${api}/repos/tea-house/orders/${path}`;
    const answer = await fetch(url, { method, headers, ...init });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  };
}
