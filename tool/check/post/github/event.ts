import * as z from "zod";
import { readFile } from "node:fs/promises";
import { UserError } from "../../../../variables/user-error.ts";
import { read, type Environment } from "../environment.ts";

const commit = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "is no hash of a commit");
const number = z.int().positive();

const pullRequestEvent = z.object({
  pull_request: z.object({ number, head: z.object({ sha: commit }) }),
});

const workflowRunEvent = z.object({
  workflow_run: z.object({
    event: z.string(),
    head_sha: commit,
    head_branch: z.string().min(1),
    /** Null where the fork is gone. */
    head_repository: z
      .object({ full_name: z.string().min(1), owner: z.object({ login: z.string().min(1) }) })
      .nullable(),
    /** Empty for a pull request of a fork. */
    pull_requests: z.array(z.object({ number, head: z.object({ sha: commit }) })).default([]),
  }),
});

/** What an event of GitHub says of the pull request that it is about. */
export type PullRequestEvent =
  | { kind: "pull_request"; number: number; head: string }
  /** A run, for whose pull request GitHub has to be asked. */
  | { kind: "run"; head: string; numbers: number[]; branch: string; owner: string; from: string };

/**
 * The event that the running job of GitHub Actions is for; undefined outside of one.
 *
 * @throws UserError `EventUnreadable`, `EventWithoutPullRequest`, `RunNotOfPullRequest`, `ForkGone`.
 */
export async function readEvent(env: Environment): Promise<PullRequestEvent | undefined> {
  const file = read(env, "GITHUB_EVENT_PATH");
  if (file === undefined) return undefined;
  const event = await readJson(file);
  const direct = pullRequestEvent.safeParse(event);
  if (direct.success) {
    const { pull_request: pull } = direct.data;
    return { kind: "pull_request", number: pull.number, head: pull.head.sha };
  }
  const triggered = workflowRunEvent.safeParse(event);
  if (triggered.success) return describeRun(triggered.data.workflow_run);
  const wrong = isObject(event) && "workflow_run" in event ? triggered.error : direct.error;
  throw new UserError(
    "EventWithoutPullRequest",
    `The event '${read(env, "GITHUB_EVENT_NAME") ?? "?"}' names no pull request ` +
      `(${firstProblem(wrong)}): run on pull_request or workflow_run, or say --pull-request <n>.`,
  );
}

type Run = z.infer<typeof workflowRunEvent>["workflow_run"];

function describeRun(run: Run): PullRequestEvent {
  const { event, head_sha: head, head_branch: branch, head_repository: repository } = run;
  if (event !== "pull_request") {
    throw new UserError(
      "RunNotOfPullRequest",
      `The run that triggered this one was started by '${event}': only a run of pull_request has a ` +
        "pull request to comment on. Add `if: github.event.workflow_run.event == 'pull_request'`.",
    );
  }
  if (repository === null) {
    throw new UserError(
      "ForkGone",
      `The repository from which '${branch}' came is gone: there is no pull request to comment on.`,
    );
  }
  const numbers = run.pull_requests.filter((one) => one.head.sha === head).map((one) => one.number);
  const { full_name: from, owner } = repository;
  return { kind: "run", head, numbers, branch, owner: owner.login, from };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      "EventUnreadable",
      `GITHUB_EVENT_PATH is ${file}, which cannot be read as JSON: ${why}. GitHub Actions sets it; ` +
        "elsewhere leave it out and say --pull-request <n>.",
      { cause: error },
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? "" : `${issue.path.join(".")}: ${issue.message}`;
}
