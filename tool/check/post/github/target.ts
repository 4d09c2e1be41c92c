import { UserError } from "../../../../variables/user-error.ts";
import type { GitHub } from "./client.ts";
import type { PullRequestEvent } from "./event.ts";

/** What is known of the pull request before GitHub is asked. */
export interface Wanted {
  /** Number that the user gave: it goes before the event's. */
  number?: number | undefined;
  event?: PullRequestEvent | undefined;
  /** Commit that the post is about; undefined where nobody looks at it. */
  head?: string | undefined;
}

/**
 * The number of the pull request to comment on, which still has the commit that was checked.
 *
 * @throws UserError `PullRequestUnknown`, `HeadDiffers`, `PullRequestMoved`, `PullRequestClosed`,
 * `PullRequestAmbiguous`, `PullRequestMissing`.
 */
export async function findPullRequest(github: GitHub, wanted: Wanted): Promise<number> {
  const event = wanted.number === undefined ? wanted.event : undefined;
  const head = requireSameHead(event, wanted.head);
  const number = wanted.number ?? (await numberOf(github, event));
  const pull = await github.pull(number);
  if (head !== undefined && pull.head.sha !== head) {
    throw new UserError(
      "PullRequestMoved",
      `Pull request ${number} is at ${short(pull.head.sha)} by now, this is about ${short(head)}: the ` +
        "comment is left to the run for that commit.",
    );
  }
  if (pull.state !== "open") {
    throw new UserError("PullRequestClosed", `Pull request ${number} is ${pull.state}.`);
  }
  return number;
}

/** The commit that the comment is about; what was checked must be what the event is about. */
function requireSameHead(event: PullRequestEvent | undefined, head?: string): string | undefined {
  if (event === undefined || head === undefined || event.head === head) return head ?? event?.head;
  throw new UserError(
    "HeadDiffers",
    `The event is about commit ${event.head}, what was checked is ${head}: a check is posted only ` +
      "where its run belongs. Check out the head of the pull request, not its merge commit.",
  );
}

async function numberOf(github: GitHub, event: PullRequestEvent | undefined): Promise<number> {
  if (event === undefined) {
    throw new UserError(
      "PullRequestUnknown",
      "No pull request is known: GITHUB_EVENT_PATH is not set. Say --pull-request <n>.",
    );
  }
  if (event.kind === "pull_request") return event.number;
  const numbers = event.numbers.length > 0 ? event.numbers : await lookUp(github, event);
  const [number, ...others] = numbers;
  if (number === undefined) throw nobodyWants(event);
  if (others.length === 0) return number;
  throw new UserError(
    "PullRequestAmbiguous",
    `Commit ${short(event.head)} is the head of pull requests ${numbers.join(", ")}: which of them ` +
      "was checked cannot be told. Close all but one.",
  );
}

type RunEvent = Extract<PullRequestEvent, { kind: "run" }>;

/** For a fork the event names no pull request: by its branch, and only with the same commit. */
async function lookUp(github: GitHub, event: RunEvent): Promise<number[]> {
  const pulls = await github.openPulls(event.owner, event.branch);
  return pulls
    .filter(({ head }) => head.sha === event.head && head.repo?.full_name === event.from)
    .map(({ number }) => number);
}

function nobodyWants({ from, branch, head }: RunEvent): UserError {
  return new UserError(
    "PullRequestMoved",
    `No open pull request has commit ${short(head)} of ${from}, branch '${branch}', as its head: it ` +
      "was closed, or has newer commits, whose own run comments.",
  );
}

function short(commit: string): string {
  return commit.slice(0, 8);
}
