import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../tool/check/post/clock.ts";
import type { Environment } from "../../../tool/check/post/environment.ts";
import { openPoster, type PosterOptions } from "../../../tool/check/post/open.ts";
import type { Posted } from "../../../tool/check/post/poster.ts";
import { actionsBot, startGitHub, type FakeGitHub } from "../../support/forges/github.ts";
import { startGitLab, type FakeGitLab } from "../../support/forges/gitlab.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

export const marker = "<!-- slipway check: tea-house -->";
export const head = "a1".repeat(20);
export const token = "ghs_veryPrivateTokenOfThisJob";
export const gitlabToken = "glpat-veryPrivateToken";
/** What everybody but this posts. */
export const stranger = { id: 77, login: "mallory" };

/** A clock on which waiting takes no time, and which remembers what was waited for. */
export interface FakeClock extends Clock {
  /** Seconds of each wait. */
  waited: number[];
}

export function createClock(start = Date.parse("2026-03-02T12:00:00Z")): FakeClock {
  let now = start;
  const waited: number[] = [];
  return {
    waited,
    now: () => now,
    wait: (milliseconds) => {
      waited.push(milliseconds / 1000);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

/** A pull request's job on a GitHub of this machine. */
export interface GitHubJob {
  github: FakeGitHub;
  clock: FakeClock;
  env: Record<string, string | undefined>;
  /** Where GitHub Actions shows what is written. */
  summary: string;
  post(text: string, options?: Partial<PosterOptions>): Promise<Posted>;
}

/** Starts a GitHub with pull request 7 of the repository itself, and a job with a token that writes. */
export async function startGitHubJob(prefix: "" | "/api/v3" = ""): Promise<GitHubJob> {
  const github = await startGitHub("tea-house/orders", prefix);
  github.tokens.set(token, { user: actionsBot, rights: "write" });
  github.pulls.push(pull(7, "tea-house", "stronger-tea"));
  const folder = await makeTempFolder();
  const summary = join(folder, "summary.md");
  const clock = createClock();
  const env: Record<string, string | undefined> = {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: github.api,
    GITHUB_REPOSITORY: "tea-house/orders",
    GITHUB_TOKEN: token,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: await writeEvent(folder, pullRequestEvent(7)),
  };
  return { github, clock, env, summary, post: poster("github", env, clock) };
}

/** A pull request of a branch. */
export function pull(
  number: number,
  owner: string,
  ref: string,
  sha = head,
): FakeGitHub["pulls"][0] {
  return { number, state: "open", locked: false, head: { sha, ref, owner, repo: "orders" } };
}

/** What GitHub writes for a job of `pull_request`. */
export function pullRequestEvent(number: number, sha = head): object {
  return { action: "synchronize", number, pull_request: { number, head: { sha, ref: "x" } } };
}

/** What GitHub writes for a job of `workflow_run`, after one for a fork's pull request. */
export function forkRunEvent(changes: object = {}): object {
  return {
    action: "completed",
    workflow_run: {
      id: 5,
      event: "pull_request",
      conclusion: "success",
      head_sha: head,
      head_branch: "patch-1",
      head_repository: { full_name: "mallory/orders", owner: { login: "mallory" } },
      pull_requests: [],
      ...changes,
    },
  };
}

export async function writeEvent(folder: string, event: unknown): Promise<string> {
  const file = join(folder, "event.json");
  await writeFile(file, typeof event === "string" ? event : JSON.stringify(event));
  return file;
}

/** A merge request's job on a GitLab of this machine. */
export interface GitLabJob {
  gitlab: FakeGitLab;
  clock: FakeClock;
  env: Record<string, string | undefined>;
  post(text: string, options?: Partial<PosterOptions>): Promise<Posted>;
}

/** The user of the project's access token. */
export const gitlabBot = 900;

export async function startGitLabJob(): Promise<GitLabJob> {
  const gitlab = await startGitLab();
  gitlab.tokens.set(gitlabToken, gitlabBot);
  gitlab.mergeRequest.sha = head;
  const clock = createClock();
  const env: Record<string, string | undefined> = {
    GITLAB_CI: "true",
    CI_API_V4_URL: gitlab.api,
    CI_PROJECT_ID: "42",
    CI_MERGE_REQUEST_IID: "7",
    CI_JOB_TOKEN: "job-token",
    SLIPWAY_GITLAB_TOKEN: gitlabToken,
  };
  return { gitlab, clock, env, post: poster("gitlab", env, clock) };
}

function poster(place: string, env: Environment, clock: Clock): GitHubJob["post"] {
  return async (text, options = {}) => {
    const body = `${marker}\n${text}`;
    return await (await openPoster(place, { env, clock, ...options })).post({ marker, body });
  };
}
