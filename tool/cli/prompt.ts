import { createInterface } from "node:readline/promises";
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
