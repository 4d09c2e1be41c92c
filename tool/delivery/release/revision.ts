import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../../variables/user-error.ts";

const run = promisify(execFile);

/** The commit that a project stands at. */
export interface BuiltRevision {
  /** Full hash. */
  commit: string;
  /** Files that differ from it, from the project; configs of stacks aside, which no release covers. */
  changed: string[];
}

/** The commit that a project stands at; null without Git or without a commit. */
export async function readRevision(project: string): Promise<BuiltRevision | null> {
  const commit = await git(project, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (commit === undefined) return null;
  const status = await git(
    project,
    "status",
    "--porcelain",
    "-z",
    "--untracked-files=all",
    "--",
    ".",
  );
  const entries = (status ?? "").split("\0").filter((line) => /^.. /.test(line));
  const changed = entries.map((line) => line.slice(3)).filter((file) => !isConfig(file));
  return { commit, changed: changed.sort() };
}

/** `Pulumi.staging.yaml`: says what runs where, and is no part of what runs. */
function isConfig(file: string): boolean {
  return /(?:^|\/)Pulumi\.[^/]+\.(?:yaml|passphrase)$/.test(file);
}

/**
 * Refuses a release of what no commit has.
 *
 * @throws UserError `WorkingTreeDirty` with the files.
 */
export function checkClean({ commit, changed }: BuiltRevision): void {
  if (changed.length === 0) return;
  const shown = [...changed.slice(0, 10), ...(changed.length > 10 ? ["…"] : [])];
  throw new UserError(
    "WorkingTreeDirty",
    `${changed.length === 1 ? "1 file differs" : `${changed.length} files differ`} from commit ` +
      `${commit.slice(0, 12)}, so nobody could build this release again:\n` +
      `${shown.map((file) => `  ${file}`).join("\n")}\n` +
      "Commit or remove them; --allow-dirty makes a release all the same, marked as that.",
  );
}

/** Commits between two revisions, newest first, one line each; undefined where Git cannot say. */
export async function listCommits(
  project: string,
  from: string,
  to: string,
): Promise<string[] | undefined> {
  const log = await git(project, "log", "--format=%h %s", "--max-count=200", `${from}..${to}`);
  return log?.split("\n").filter((line) => line !== "");
}

async function git(project: string, ...words: string[]): Promise<string | undefined> {
  const options = { cwd: project, maxBuffer: 256 * 2 ** 20 };
  const answer = await run("git", words, options).catch(() => undefined);
  // `git status -z` begins with a space where a file is changed and not added.
  return answer?.stdout.replace(/\n$/, "");
}
