import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Interrupts } from "./interrupts.ts";
import type { OutputStream } from "./output/sink.ts";

/** Asks a person for one line; gives undefined at the end of input and when interrupted. */
export async function askLine(
  input: NodeJS.ReadableStream,
  output: OutputStream,
  question: string,
  interrupts: Interrupts,
): Promise<string | undefined> {
  const lines = createInterface({ input, output });
  const closed = new Promise<undefined>((resolve) => {
    lines.once("close", () => {
      resolve(undefined);
    });
  });
  const close = (): void => {
    lines.close();
  };
  // In raw mode Ctrl-C is a character, not a signal.
  lines.once("SIGINT", () => {
    output.write("\n");
    interrupts.interrupt();
  });
  interrupts.signal.addEventListener("abort", close);
  try {
    // Closing leaves the question unanswered for ever, hence the race.
    return await Promise.race([lines.question(question), closed]);
  } finally {
    interrupts.signal.removeEventListener("abort", close);
    lines.close();
  }
}

/** A paste of several lines arrives at once; a person needs longer than this for the next one. */
const pasteMs = 100;

/**
 * Asks a person for a value that does not appear on the screen. The lines of a paste are one value:
 * the second one would else be left to the shell, to be seen and kept.
 */
export async function askHidden(
  input: NodeJS.ReadableStream,
  output: OutputStream,
  question: string,
  interrupts: Interrupts,
): Promise<string | undefined> {
  const unseen = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input, output: unseen, terminal: true, historySize: 0 });
  const close = (): void => {
    lines.close();
  };
  interrupts.signal.addEventListener("abort", close);
  lines.once("SIGINT", () => {
    interrupts.interrupt();
  });
  const answer: string[] = [];
  let idle: NodeJS.Timeout | undefined;
  lines.on("line", (line) => {
    answer.push(line);
    clearTimeout(idle);
    idle = setTimeout(close, pasteMs);
  });
  const closed = new Promise<void>((resolve) => {
    lines.once("close", resolve);
  });
  output.write(question);
  try {
    await closed;
  } finally {
    interrupts.signal.removeEventListener("abort", close);
    output.write("\n");
  }
  return answer.length === 0 || interrupts.signal.aborted ? undefined : answer.join("\n");
}

/** All bytes of a stream. */
export async function readAll(input: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
