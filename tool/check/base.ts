import { git } from "../engine/prior/git.ts";
import type { Environment } from "../engine/state/environment.ts";

/**
 * The branch that a change is to go to: what GitHub or GitLab say in a run for a pull request, else
 * the remote's main branch, as far as Git knows it here.
 */
export async function findBase(folder: string, environment: Environment): Promise<string> {
  const { GITHUB_BASE_REF: github, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: gitlab } = environment;
  const named = [github, gitlab].find((name) => name !== undefined && name !== "");
  if (named !== undefined) return `origin/${named}`;
  const known = ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"];
  return await git(folder, ...known).catch(() => "origin/main");
}
