import { constants } from "node:fs";
import { link, mkdir, open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../../variables/user-error.ts";

/** Every way in which the files of a stack's state are changed. */
export interface StateFiles {
  /** Writes a file whole: whoever reads it, also after a crash, sees the old or the new text. */
  writeWhole(file: string, text: string, mode?: number): Promise<void>;
  /** Writes `text` at `offset`, durably; what stood there or behind is gone. */
  append(file: string, text: string, offset: number): Promise<void>;
  /** Gives the bytes of a file a second name, in place of what had that name. */
  keepAs(file: string, name: string): Promise<void>;
  remove(file: string): Promise<void>;
}

/** The files of this machine. */
export const realFiles: StateFiles = { writeWhole, append, keepAs, remove };

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

async function append(file: string, text: string, offset: number): Promise<void> {
  try {
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      await writeAt(handle, text, offset);
    } finally {
      await handle.close();
    }
    if (offset === 0) await syncFolder(dirname(file));
  } catch (error) {
    throw cannot("write", file, error);
  }
}

async function writeAt(handle: FileHandle, text: string, offset: number): Promise<void> {
  // A write that failed half way, on a full disk, left what must not stand before this one.
  if ((await handle.stat()).size > offset) await handle.truncate(offset);
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
  }
  await handle.sync();
}

/** By a second name for the same bytes: costs no copy, since no file is ever changed in place. */
async function keepAs(file: string, name: string): Promise<void> {
  const draft = `${name}.new`;
  try {
    await mkdir(dirname(name), { recursive: true });
    await rm(draft, { force: true });
    await link(file, draft);
    await rename(draft, name);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw cannot("write", name, error);
  }
}

async function remove(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (error) {
    throw cannot("remove", file, error);
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
