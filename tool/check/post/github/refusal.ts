import { UserError } from "../../../../variables/user-error.ts";
import { isLimited } from "../patient-fetch.ts";

/** What octokit throws: an answer that is none of success, or no answer at all. */
export interface RequestFailure extends Error {
  status: number;
  response?: { headers: Record<string, string | number | undefined>; data: unknown };
}

/** Whether an error is one of octokit's. */
export function isFailure(error: unknown): error is RequestFailure {
  return error instanceof Error && error.name === "HttpError" && "status" in error;
}

/** Whether what was asked for is not there (any more). */
export function isMissing(error: unknown): boolean {
  return isFailure(error) && error.response !== undefined && [404, 410].includes(error.status);
}

/** Whether GitHub finds a comment too long. */
export function isTooLong(error: unknown): boolean {
  return isFailure(error) && error.status === 422 && /too long/i.test(wordsOf(error));
}

/**
 * The error that a refusal of GitHub stands for, without the token, whatever GitHub repeats.
 *
 * @param doing what was refused: "comment on shop/shop#7"
 */
export function explain(error: unknown, doing: string, token: string): UserError {
  if (error instanceof UserError) return error;
  const [code, message] = isFailure(error) ? refusal(error, doing) : otherError(error, doing);
  // No cause: it has the request with its headers.
  return new UserError(code, message.replaceAll(token, "[secret]"));
}

type Refusal = [code: string, message: string];

function otherError(error: unknown, doing: string): Refusal {
  const { name, message } = error instanceof Error ? error : { name: "", message: "unknown" };
  if (name === "AbortError") return ["Cancelled", `Stopped before it could ${doing}.`];
  return ["GitHubAnswer", `Cannot ${doing}: ${message}.`];
}

function refusal(error: RequestFailure, doing: string): Refusal {
  const { status } = error;
  const words = wordsOf(error);
  const said = `GitHub says ${status}: ${words}`;
  if (error.response === undefined) {
    return [
      "GitHubUnreachable",
      `Cannot ${doing}: no answer (${words}). Run it again, or look at GITHUB_API_URL.`,
    ];
  }
  if (limited(error)) {
    return [
      "GitHubLimits",
      `Cannot ${doing} now. ${said}. Its limit lasts longer than a job should wait: run it again later.`,
    ];
  }
  if (status >= 500) {
    return [
      "GitHubFails",
      `Cannot ${doing}. ${said}. It was asked several times: run it again later.`,
    ];
  }
  return rightsRefusal(status, words, doing, said);
}

function rightsRefusal(status: number, words: string, doing: string, said: string): Refusal {
  if (status === 401) {
    return ["TokenRefused", `Cannot ${doing}. ${said}. GITHUB_TOKEN is wrong or has expired.`];
  }
  if (/locked/i.test(words)) {
    return ["ConversationLocked", `Cannot ${doing}: its conversation is locked. ${said}.`];
  }
  if (status === 403 && /not accessible by integration/i.test(words)) {
    return [
      "TokenReadOnly",
      `Cannot ${doing}: the job's token may not write comments, as on every pull request of a fork. ` +
        `${said}. Post from workflow_run, or give the job \`pull-requests: write\`.`,
    ];
  }
  if (status === 403) {
    return [
      "TokenRefused",
      `Cannot ${doing}. ${said}. The token needs the right pull-requests: write.`,
    ];
  }
  if (status === 404 || status === 410) {
    return [
      "PullRequestMissing",
      `Cannot ${doing}: it is not there, or the token does not see it. ${said}.`,
    ];
  }
  return ["CommentRefused", `Cannot ${doing}. ${said}.`];
}

function limited(error: RequestFailure): boolean {
  const headers = new Headers();
  for (const [name, value] of Object.entries(error.response?.headers ?? {})) {
    if (value !== undefined) headers.set(name, String(value));
  }
  return isLimited(error.status, headers, wordsOf(error));
}

function wordsOf(error: RequestFailure): string {
  const line = error.message.replaceAll(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line.replace(/\.$/, "");
}
