import * as z from "zod";
import type { Payload } from "../../../program/ledger/payloads.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { Environment } from "../../engine/state/environment.ts";

/** Somebody's approval on GitHub, as the pipeline vouches for it. */
export type StandIn = NonNullable<Payload<"approval-granted">["standIn"]>;

const reviews = z.array(
  z.object({
    state: z.string(),
    user: z.object({ login: z.string() }),
    environments: z.array(z.object({ name: z.string() })),
  }),
);

/**
 * Who approved the run of this pipeline for an environment of GitHub's, as its API tells: not
 * GITHUB_ACTOR, who only started it.
 *
 * @throws UserError `NotOnGitHub`, `GitHubUnreachable`, `NotApprovedOnGitHub`
 */
export async function readGitHubApproval(name: string, environment: Environment): Promise<StandIn> {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_TOKEN: token } = environment;
  if (!repository || !run || !token) {
    throw new UserError(
      "NotOnGitHub",
      "An approval of GitHub's is read by a job there: GITHUB_REPOSITORY, GITHUB_RUN_ID and " +
        "GITHUB_TOKEN (permission `actions: read`) have to be set.",
    );
  }
  const api = environment.GITHUB_API_URL ?? "https://api.github.com";
  const found = await ask(`${api}/repos/${repository}/actions/runs/${run}/approvals`, token);
  const approved = found.findLast(
    ({ state, environments }) =>
      state === "approved" && environments.some((one) => one.name === name),
  );
  if (approved !== undefined) {
    return {
      from: "github-environment",
      environment: name,
      actor: approved.user.login,
      repository,
      run,
    };
  }
  throw new UserError(
    "NotApprovedOnGitHub",
    `Nobody approved run ${run} of ${repository} for the environment '${name}': have the job name ` +
      "the environment, and require reviewers there.",
  );
}

async function ask(url: string, token: string): Promise<z.infer<typeof reviews>> {
  try {
    const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" };
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
    if (answer.ok) return reviews.parse(await answer.json());
    throw new UserError("GitHubUnreachable", `${url} answered ${answer.status}.`);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = `${url} gave no list of approvals: ${(error as Error).message}.`;
    throw new UserError("GitHubUnreachable", message, { cause: error });
  }
}
