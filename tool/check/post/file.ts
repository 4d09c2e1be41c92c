import { appendFile, mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import { cannot, writeWhole } from "../../engine/state/files.ts";
import { textOf, type Post, type Posted, type Poster } from "./poster.ts";

/** Writes a post whole into a file, whose folder is made. */
export function createFilePoster(path: string): Poster {
  return {
    post: async (post) => {
      const file = resolve(path);
      await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
        throw cannot("write", file, error);
      });
      // A later step, by another user, reads it: nothing in it is a secret.
      await writeWhole(file, `${textOf(post)}\n`, 0o644);
      return { how: "file", where: file };
    },
  };
}

/** Prints a post, by what the command prints with. */
export function createPrintingPoster(print: (text: string) => void): Poster {
  return {
    post: (post) => {
      print(textOf(post));
      return Promise.resolve({ how: "file", where: "stdout" });
    },
  };
}

/**
 * What GitHub keeps of a step's summary: with one byte more it shows nothing at all.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits
 */
const summaryBytes = 1024 * 1024;

/** Writes a post into the summary of the running job of GitHub Actions, below what is there. */
export async function writeSummary(file: string, post: Post, note: string): Promise<Posted> {
  const text = `${textOf(post)}\n`;
  const there = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (there + Buffer.byteLength(text) > summaryBytes) {
    throw new UserError(
      "SummaryTooLong",
      `${note} The job's summary has no room for it either: it takes ${summaryBytes} bytes and has ` +
        `${there}, the comment has ${Buffer.byteLength(text)}. Write it to a file and keep that as ` +
        "an artifact: --comment comment.md.",
    );
  }
  await appendFile(file, text).catch((error: unknown) => {
    throw cannot("write", file, error);
  });
  return { how: "summary", where: file, note };
}
