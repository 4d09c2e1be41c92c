import { link, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../../variables/user-error.ts";

/** Text of a file, or undefined where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw cannot("read", file, error);
  }
}

/** Writes a file whole: whoever reads it, also after a crash, sees the old or the new text. */
export async function writeWhole(file: string, text: string, mode = 0o600): Promise<void> {
  try {
    await writeFileAtomic(file, text, { mode, fsync: true });
    await syncFolder(dirname(file));
  } catch (error) {
    throw cannot("write", file, error);
  }
}

/** Keeps the file as `.bak`, by a second name for the same bytes: costs no copy. */
export async function keepBackup(file: string): Promise<void> {
  const draft = `${file}.bak.new`;
  try {
    await rm(draft, { force: true });
    await link(file, draft);
    await rename(draft, `${file}.bak`);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw cannot("write", `${file}.bak`, error);
  }
}

/** A rename is kept over a power cut only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const reasons: Record<string, string> = {
  EACCES: "permission is denied: run as the owner of the folder",
  EPERM: "permission is denied: run as the owner of the folder",
  EROFS: "the file system is read-only: choose another backend folder",
  ENOSPC:
    "the disk is full: free some space and run again; the last state that was written is whole",
  EDQUOT: "the disk quota is used up: free some space and run again",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder",
};

/** A UserError `StateFileInaccessible` for a file that the system refuses. */
export function cannot(verb: string, file: string, error: unknown): UserError {
  const code = codeOf(error) ?? "";
  const reason = reasons[code] ?? (error as Error).message;
  return new UserError("StateFileInaccessible", `Cannot ${verb} ${file}: ${reason}.`, {
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
