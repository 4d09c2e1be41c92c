import { UserError } from "../../../variables/user-error.ts";
import { findRevision, git, isShallow, whyNoGit, type Revision } from "../../engine/prior/git.ts";

/** Both ends of a change, and what differs between them. */
export interface GitChange {
  /** The merge base. */
  base: Revision;
  /** Full hash of HEAD. */
  head: string;
  /** Whether files of the checkout differ from HEAD. */
  changedFiles: boolean;
  /** Files that differ between the merge base and the checkout, from the repository's root. */
  files: string[];
}

/**
 * Where the checkout left its target branch, and what has changed since, files that are not
 * committed included. What the branch got since then is not the change's.
 *
 * @throws UserError `CheckWithoutGit`, `BaseUnknown`, or `NoMergeBase`.
 */
export async function readChange(folder: string, base: string): Promise<GitChange> {
  const why = await whyNoGit(folder);
  if (why !== undefined) {
    throw new UserError(
      "CheckWithoutGit",
      `slipway check compares with a commit, and no commit can be looked up: ${why}`,
    );
  }
  const target = await findRevision(folder, base);
  const head = await findRevision(folder, "HEAD");
  if (target === undefined || head === undefined) throw await baseUnknown(folder, base);
  const commit = await git(folder, "merge-base", target.commit, head.commit).catch(() => undefined);
  if (commit === undefined) throw await noMergeBase(folder, base);
  const changed = await paths(folder, "diff", "--name-only", "--no-renames", "-z", commit);
  const committed = await paths(folder, "diff", "--name-only", "--no-renames", "-z", head.commit);
  const list = ["ls-files", "--full-name", "--others", "--exclude-standard", "-z"];
  const fresh = await paths(target.repository, ...list);
  return {
    base: { ...target, given: base, commit },
    head: head.commit,
    changedFiles: committed.length + fresh.length > 0,
    files: [...new Set([...changed, ...fresh])].sort(),
  };
}

/** Files below a folder of a commit, by name, without those of folders within. */
export async function filesAt(folder: string, commit: string, path: string): Promise<string[]> {
  const tree = await paths(folder, "ls-tree", "-z", "--name-only", `${commit}:${path}`);
  return tree;
}

/** Files below a folder that Git knows, or would take. */
export async function knownFiles(folder: string): Promise<string[]> {
  return await paths(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", ".");
}

async function paths(folder: string, ...args: string[]): Promise<string[]> {
  const text = await git(folder, ...args);
  return text.split("\0").filter((path) => path !== "");
}

async function baseUnknown(folder: string, base: string): Promise<UserError> {
  const fix = (await isShallow(folder))
    ? "This checkout has only a part of the history: fetch all of it (`fetch-depth: 0` of " +
      "actions/checkout, GIT_DEPTH 0 on GitLab)."
    : `Fetch it (git fetch origin), or name another by --base.`;
  return new UserError("BaseUnknown", `This repository has no revision '${base}'. ${fix}`);
}

async function noMergeBase(folder: string, base: string): Promise<UserError> {
  const fix = (await isShallow(folder))
    ? "This checkout has only a part of the history: fetch all of it (`fetch-depth: 0` of " +
      "actions/checkout, GIT_DEPTH 0 on GitLab)."
    : "Name the branch by --base that this one was made from.";
  return new UserError("NoMergeBase", `'${base}' and HEAD have no commit in common. ${fix}`);
}
