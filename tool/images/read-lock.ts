import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lockName, parseLock } from "../../components/images/lock.ts";
import type { ImagesLock } from "../../components/images/lock.ts";
import { UserError } from "../../variables/user-error.ts";

/** A project's lock, with its text. @throws UserError `ImagesLockMissing`, `ImagesLockMalformed`. */
export async function readLock(folder: string): Promise<{ text: string; lock: ImagesLock }> {
  const file = join(folder, lockName);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UserError(
      "ImagesLockMissing",
      `${file} cannot be read (${error instanceof Error ? error.message : String(error)}): take it ` +
        "from the repository that this project was made of.",
      { cause: error },
    );
  });
  return { text, lock: parseLock(text) };
}
