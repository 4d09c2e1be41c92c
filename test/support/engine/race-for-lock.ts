/**
 * Races for a stack's lock in a process of its own: `node race-for-lock.ts <backend folder>`.
 * On the line `take` it tries once and answers `held` or `refused <code>`; on `free` it gives the
 * lock back and answers `freed`. Ends with its standard input.
 */
import { createInterface } from "node:readline";
import { withLock } from "../../../tool/engine/state/lock/lock.ts";
import { UserError } from "../../../variables/user-error.ts";

const [folder = ""] = process.argv.slice(2);
const place = {
  backendFolder: folder,
  organization: "organization",
  project: "shop",
  stack: "dev",
};
let free: (() => void) | undefined;

function answer(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function take(): Promise<void> {
  try {
    await withLock(place, { waitSeconds: 0 }, async () => {
      const freed = new Promise<void>((resolve) => (free = resolve));
      answer("held");
      await freed;
    });
    answer("freed");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    answer(`refused ${error.code}`);
  }
}

answer("ready");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "take") void take();
  else free?.();
}
