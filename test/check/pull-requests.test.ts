import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgementSchema } from "../../tool/check/judge/judgement.ts";
import { cleanEnvironment, run, type Finished } from "../support/projects/project-copy.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { PullRequestRepository } from "./pull-request-repository.ts";
import { pullRequests, type PullRequest } from "./pull-requests.ts";

const soak = process.env.SLIPWAY_SOAK === "1";
const goldens = join(import.meta.dirname, "../golden/check/pull-requests");
/** A few of them each day, all in a month; every one in the soak. */
const perDay = 5;

let repository: PullRequestRepository;

beforeAll(() => {
  repository = new PullRequestRepository();
});

afterAll(() => {
  repository.close();
});

function sampled(): readonly PullRequest[] {
  if (soak) return pullRequests;
  const day = Math.floor(Date.now() / 86_400_000);
  const first = (day * perDay) % pullRequests.length;
  return [...pullRequests, ...pullRequests].slice(first, first + perDay);
}

async function check(...args: string[]): Promise<Finished> {
  const launcher = join(repository.folder, "tool/cli/slipway.js");
  const argv = [process.execPath, launcher, "check", "--base", "main", ...args] as const;
  return await run(argv, repository.folder, cleanEnvironment());
}

/** Commits and goals are other ones in each version of Slipway. */
function plain(comment: string): string {
  return comment
    .replaceAll(/\b[0-9a-f]{40}\b/g, "<commit>")
    .replaceAll(/(Head|base) `[0-9a-f]{12}`/g, "$1 `<commit>`")
    .replaceAll(/(goal of `[^`]+`) `[0-9a-f]{12}…?`/g, "$1 `<goal>`");
}

describe(`the comment of a pull request (${soak ? "all" : `${perDay} of ${pullRequests.length} a day`})`, () => {
  test.each(sampled().map((one) => [one.name, one] as const))("%s", async (name, one) => {
    repository.branch(name);
    one.make(repository);
    repository.commit(name);
    const file = join(await makeTempFolder(), "comment.md");
    const { stdout, stderr, code } = await check("--json", "--comment", file);
    const judgement = judgementSchema.parse(JSON.parse(stdout));
    const comment = readFileSync(file, "utf8");
    await expect(plain(comment)).toMatchFileSnapshot(join(goldens, `${name}.md`));
    expect(judgement.verdict).toBe(one.verdict);
    expect(code).toBe(one.verdict === "refused" ? 1 : 0);
    const ran = judgement.stacks.filter(({ kind }) => kind !== "untouched");
    expect(ran.map(({ stack }) => stack)).toEqual(one.runs);
    for (const text of one.says) expect(comment).toContain(text);
    for (const text of one.hides ?? []) expect(comment + stdout + stderr).not.toContain(text);
    expect(comment.length).toBeLessThanOrEqual(64_000);
    expect(repository.git("status", "--porcelain")).toBe("");
  });
});
