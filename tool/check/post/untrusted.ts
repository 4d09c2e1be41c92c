import type * as z from "zod";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "../../../variables/user-error.ts";

/** Bytes of a check at most: one of 5,000 changed resources has a quarter of them. */
export const largestCheck = 32 * 1024 * 1024;

/**
 * A document that a job without rights wrote, as data of a known form: whoever opened the pull request
 * may have written every byte of it.
 *
 * @throws UserError `CheckMissing`, `CheckTooLarge`, `CheckUnreadable`, `CheckMalformed`; none repeats
 * what stands in the file.
 */
export async function readUntrusted<T>(
  file: string,
  schema: z.ZodType<T>,
  limit = largestCheck,
): Promise<T> {
  const document = parse(file, await readLimited(file, limit));
  const checked = schema.safeParse(document);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  // A path may have keys of the file within: only how deep it is can be said of it.
  const where = issue === undefined || issue.path.length === 0 ? "" : `, ${fieldOf(issue.path)}`;
  throw new UserError(
    "CheckMalformed",
    `${file} is no check that this version of Slipway reads (${issue?.code ?? "?"}${where}): it is ` +
      "what `slipway check --json` prints, of the same version.",
  );
}

/** The first field of a path, which is one of the form's own; a stranger's is not repeated. */
function fieldOf([first]: PropertyKey[]): string {
  return typeof first === "string" && /^[a-zA-Z]{1,20}$/.test(first) ? first : "a field";
}

async function readLimited(file: string, limit: number): Promise<string> {
  // A link could lead to what this job alone may read, a pipe would never end.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: unknown) => {
    throw cannotOpen(file, error);
  });
  try {
    return await readPlain(file, handle, limit);
  } finally {
    await handle.close();
  }
}

async function readPlain(file: string, handle: FileHandle, limit: number): Promise<string> {
  const found = await handle.stat();
  if (!found.isFile()) throw new UserError("CheckMissing", `${file} is no plain file.`);
  if (found.size > limit) {
    throw new UserError(
      "CheckTooLarge",
      `${file} has ${found.size} bytes, a check has ${limit} at most: it is not read.`,
    );
  }
  return await handle.readFile("utf8");
}

function cannotOpen(file: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ELOOP")
    return new UserError("CheckMissing", `${file} is a link: it is not followed.`);
  return new UserError(
    "CheckMissing",
    `Cannot read ${file} (${code}): give the JSON that slipway check --json wrote.`,
  );
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not the parser's words: they repeat the text.
    const what = text.trim() === "" ? "is empty: the check wrote nothing" : "is no JSON";
    throw new UserError("CheckUnreadable", `${file} ${what}. Look at the run that wrote it.`);
  }
}
