import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../variables/user-error.ts";

const run = promisify(execFile);

/** What a hook of Git has in its environment, and what would lead away from the folder. */
const misleading = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

/** A commit, and where the project is in its tree. */
export interface Revision {
  /** As it was asked for: `main`, `HEAD~2`. */
  given: string;
  /** Full hash. */
  commit: string;
  /** Folder of the repository's working tree, absolute. */
  repository: string;
  /** Path from there to the project; empty where it is the same. */
  prefix: string;
}

/** The commit that a text names in the repository of a folder; undefined where it names none. */
export async function findRevision(folder: string, given: string): Promise<Revision | undefined> {
  const wanted = ["--verify", "--quiet", "--end-of-options", `${given}^{commit}`];
  const commit = await git(folder, "rev-parse", ...wanted).catch(() => undefined);
  if (commit === undefined) return undefined;
  const repository = await git(folder, "rev-parse", "--show-toplevel");
  const prefix = await git(folder, "rev-parse", "--show-prefix");
  return { given, commit, repository, prefix: prefix.replace(/\/$/, "") };
}

/** Why Git does not answer for a folder: it is missing, or there is no repository. */
export async function whyNoGit(folder: string): Promise<string | undefined> {
  return await git(folder, "rev-parse", "--git-dir").then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  );
}

/** Whether a repository has only a part of its history. */
export async function isShallow(folder: string): Promise<boolean> {
  return (await git(folder, "rev-parse", "--is-shallow-repository")) === "true";
}

/**
 * Gives `action` a temporary folder with the commit checked out below it in `tree`. It is gone
 * afterwards, however that ends, a second Ctrl-C included. No hook of the repository is run.
 *
 * @throws UserError `AgainstCheckout` where Git cannot check the commit out.
 */
export async function withWorktree<T>(
  { repository, commit, given }: Revision,
  action: (place: { folder: string; tree: string }) => Promise<T>,
): Promise<T> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "slipway-against-")));
  const tree = join(folder, "tree");
  const removal = ["worktree", "remove", "--force", tree];
  const removeNow = (): void => {
    rmSync(folder, { recursive: true, force: true });
    execFileSync("git", ["worktree", "prune"], { ...placeOf(repository), stdio: "ignore" });
  };
  process.on("exit", removeNow);
  try {
    const add = ["worktree", "add", "--quiet", "--detach", tree, commit];
    await git(repository, "-c", "core.hooksPath=/dev/null", ...add).catch((error: unknown) => {
      throw checkoutError(given, error);
    });
    return await action({ folder, tree });
  } finally {
    await git(repository, ...removal).catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    process.off("exit", removeNow);
  }
}

/** What a command of Git prints, trimmed; its own error where it fails. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("git", args, { ...placeOf(folder), encoding: "utf8" });
  return stdout.trim();
}

function placeOf(folder: string): { cwd: string; env: NodeJS.ProcessEnv } {
  const entries = Object.entries(process.env).filter(([name]) => !misleading.includes(name));
  return { cwd: folder, env: { ...Object.fromEntries(entries), LC_ALL: "C" } };
}

function checkoutError(given: string, error: unknown): UserError {
  return new UserError(
    "AgainstCheckout",
    `Revision '${given}' cannot be checked out to be compared with: ${reasonOf(error)}`,
    { cause: error },
  );
}

function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  if ("code" in error && error.code === "ENOENT") return "there is no git on PATH.";
  const told = "stderr" in error && typeof error.stderr === "string" ? error.stderr.trim() : "";
  return told === "" ? "git failed." : told;
}
