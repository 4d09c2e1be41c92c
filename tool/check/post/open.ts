import { UserError } from "../../../variables/user-error.ts";
import { machineClock, type Clock } from "./clock.ts";
import { read, requireAddress, requireVariable, type Environment } from "./environment.ts";
import { createFilePoster, createPrintingPoster } from "./file.ts";
import type { Fetch, Patience } from "./patient-fetch.ts";
import type { Poster } from "./poster.ts";

/** What a poster is made from; everything from outside, so that a test gives its own. */
export interface PosterOptions {
  env: Environment;
  /** Prints where the post goes to stdout; without it that place is refused. */
  print?: (text: string) => void;
  /** Number of the pull or merge request, instead of the one that the CI system tells. */
  pullRequest?: number | undefined;
  /** Full hash of the commit that the post is about: posted only while it is the head. */
  headCommit?: string | undefined;
  /** @default the global one */
  fetch?: Fetch;
  /** @default the machine's */
  clock?: Clock;
  /** @default 30 seconds for an answer, 5 tries, 300 seconds of waiting */
  patience?: Omit<Patience, "clock" | "signal">;
  signal?: AbortSignal | undefined;
}

/** Places where a check can be posted, for help and messages. */
export const postPlaces = "auto, github, gitlab, file:<path> or stdout";

/**
 * The poster for a place: `auto` is the forge whose CI runs this.
 *
 * @throws UserError `PostPlaceUnknown`, `PostSettingMissing`, `PostSettingWrong`.
 */
export async function openPoster(place: string, options: PosterOptions): Promise<Poster> {
  const kind = place === "auto" ? detect(options.env) : place;
  if (kind === "github") return await openGitHub(options);
  if (kind === "gitlab") return await openGitLab(options);
  if (kind === "stdout" && options.print !== undefined) return createPrintingPoster(options.print);
  const path = /^file:(?<path>.+)$/s.exec(kind)?.groups?.path;
  if (path !== undefined) return createFilePoster(path);
  throw new UserError("PostPlaceUnknown", `Cannot post to '${place}': say ${postPlaces}.`);
}

function detect(env: Environment): string {
  if (read(env, "GITHUB_ACTIONS") === "true") return "github";
  if (read(env, "GITLAB_CI") === "true") return "gitlab";
  throw new UserError(
    "PostPlaceUnknown",
    "Neither GitHub Actions nor GitLab CI runs this (GITHUB_ACTIONS, GITLAB_CI): say --post " +
      "github, gitlab, file:<path> or stdout.",
  );
}

async function openGitHub(options: PosterOptions): Promise<Poster> {
  const { env } = options;
  const token = read(env, "GITHUB_TOKEN") ?? read(env, "GH_TOKEN");
  if (token === undefined) {
    throw new UserError(
      "PostSettingMissing",
      "GITHUB_TOKEN is not set: give the step `env: GITHUB_TOKEN: ${{ github.token }}` and the job " +
        "`pull-requests: write`, or post to a file: --post file:comment.md.",
    );
  }
  const repository = requireVariable(env, "GITHUB_REPOSITORY", "the repository as owner/name");
  const [owner, repo, more] = repository.split("/");
  if (
    owner === undefined ||
    owner === "" ||
    repo === undefined ||
    repo === "" ||
    more !== undefined
  ) {
    throw new UserError(
      "PostSettingWrong",
      `GITHUB_REPOSITORY is '${repository}': give the repository as owner/name.`,
    );
  }
  const api = read(env, "GITHUB_API_URL") ?? "https://api.github.com";
  const baseUrl = requireAddress(api, "GITHUB_API_URL");
  const { createGitHub } = await import("./github/client.ts");
  const { createGitHubPoster } = await import("./github/poster.ts");
  const github = createGitHub({ baseUrl, token, owner, repo, ...waiting(options) });
  const wanted = { number: options.pullRequest, head: options.headCommit };
  return createGitHubPoster({ github, repository, token, env, wanted });
}

async function openGitLab(options: PosterOptions): Promise<Poster> {
  const { env } = options;
  const token = read(env, "SLIPWAY_GITLAB_TOKEN");
  if (token === undefined) {
    const job = read(env, "CI_JOB_TOKEN") === undefined ? "" : " CI_JOB_TOKEN may not write notes.";
    throw new UserError(
      "PostSettingMissing",
      `SLIPWAY_GITLAB_TOKEN is not set: make a project access token with the scope api and the role ` +
        `Reporter, as a masked variable.${job} Or post to a file: --post file:comment.md.`,
    );
  }
  const baseUrl = requireAddress(
    requireVariable(env, "CI_API_V4_URL", "the address of GitLab's API"),
    "CI_API_V4_URL",
  );
  // The pipeline of a fork's merge request runs in the fork; the merge request is its parent's.
  const project =
    read(env, "CI_MERGE_REQUEST_PROJECT_ID") ??
    requireVariable(env, "CI_PROJECT_ID", "the number of the project");
  const mergeRequest = options.pullRequest ?? mergeRequestOf(env);
  const { createGitLab } = await import("./gitlab/client.ts");
  const { createGitLabPoster } = await import("./gitlab/poster.ts");
  const gitlab = createGitLab({ baseUrl, token, project, mergeRequest, ...waiting(options) });
  const name = `${project}!${mergeRequest}`;
  return createGitLabPoster({ gitlab, mergeRequest: name, token, head: options.headCommit });
}

function mergeRequestOf(env: Environment): number {
  const name = "CI_MERGE_REQUEST_IID";
  const what = "the number of the merge request, in a pipeline for merge requests";
  const text = requireVariable(env, name, what);
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UserError(
    "PostSettingWrong",
    `${name} is '${text}': give a number of a merge request.`,
  );
}

function waiting(options: PosterOptions): { fetch: Fetch; patience: Patience } {
  const { clock = machineClock, patience, signal } = options;
  return { fetch: options.fetch ?? fetch, patience: { ...patience, clock, signal } };
}
