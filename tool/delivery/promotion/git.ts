import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../variables/user-error.ts";

const run = promisify(execFile);

/**
 * Commits one file as it stands, and nothing else that is changed or staged; false where it is
 * committed already.
 *
 * @throws UserError `GitFailed`
 */
export async function commitFile(folder: string, file: string, message: string): Promise<boolean> {
  const changed = await git(folder, ["status", "--porcelain", "--", file]);
  if (changed === "") return false;
  await git(folder, ["add", "--intent-to-add", "--", file]);
  await git(folder, ["commit", "--quiet", "--message", message, "--only", "--", file]);
  return true;
}

/** A commit that changes one file, on a branch of its own. */
export interface BranchRequest {
  folder: string;
  branch: string;
  /** Absolute path. */
  file: string;
  /** Gives the new text from the committed one. */
  edit: (text: string) => string;
  message: string;
}

/**
 * Makes a branch with one commit on top of the one that is checked out; working tree and index stay
 * as they are. Gives the commit; undefined where nothing would change.
 *
 * @throws UserError `GitFailed`, `BranchExists`
 */
export async function commitOnBranch(request: BranchRequest): Promise<string | undefined> {
  const { folder, branch, edit, message } = request;
  const top = await git(folder, ["rev-parse", "--show-toplevel"]);
  const real = await git(folder, ["rev-parse", "--show-prefix"]);
  const path = `${real}${relative(folder, request.file).replaceAll("\\", "/")}`;
  const before = await git(top, ["show", `HEAD:${path}`], {}, false);
  const after = edit(before);
  if (after === before) return undefined;
  const ref = `refs/heads/${branch}`;
  const known = await git(top, ["for-each-ref", "--format=%(refname)", ref]);
  if (known !== "") {
    const fix = `git branch -D ${branch}`;
    throw new UserError("BranchExists", `There is a branch ${branch}: take it away with ${fix}.`);
  }
  const scratch = await mkdtemp(join(tmpdir(), "slipway-index-"));
  try {
    const env = { GIT_INDEX_FILE: join(scratch, "index") };
    const text = join(scratch, "file");
    await writeFile(text, after);
    const blob = await git(top, ["hash-object", "-w", "--no-filters", text]);
    const [entry = "100644"] = (await git(top, ["ls-tree", "HEAD", "--", path])).split(" ");
    await git(top, ["read-tree", "HEAD"], env);
    await git(top, ["update-index", "--cacheinfo", `${entry},${blob},${path}`], env);
    const tree = await git(top, ["write-tree"], env);
    const commit = await git(top, ["commit-tree", tree, "-p", "HEAD", "-m", message]);
    // The empty old value: another one that made it meanwhile is not overwritten.
    await git(top, ["update-ref", ref, commit, ""]);
    return commit;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function git(
  cwd: string,
  words: readonly string[],
  variables: Record<string, string> = {},
  trims = true,
): Promise<string> {
  try {
    const env = { ...process.env, ...variables };
    const { stdout } = await run("git", words, { cwd, env, maxBuffer: 64 * 2 ** 20 });
    return trims ? stdout.trim() : stdout;
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    const said = stderr.trim() === "" ? message : stderr.trim();
    const why = said.split("\n")[0] ?? "";
    throw new UserError("GitFailed", `git ${words[0] ?? ""} failed: ${why}`, { cause: error });
  }
}
