/**
 * Holds a stack's lock in a process of its own: `node hold-lock.ts <backend folder> <milliseconds>
 * <wait seconds> [<journal>]`. Prints `held`, then `freed`, or `refused <code>`. A journal gets a
 * line when the lock is taken and one when it is given back.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../tool/engine/state/lock/lock.ts";
import { UserError } from "../../../variables/user-error.ts";

const [folder = "", holdMs = "0", waitSeconds = "0", journal] = process.argv.slice(2);
const place = {
  backendFolder: folder,
  organization: "organization",
  project: "shop",
  stack: "dev",
};

function note(line: string): void {
  process.stdout.write(`${line}\n`);
  if (journal) appendFileSync(journal, `${line} ${process.pid}\n`);
}

try {
  await withLock(place, { waitSeconds: Number(waitSeconds) }, async () => {
    note("held");
    await sleep(Number(holdMs));
    note("freed");
  });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stdout.write(`refused ${error.code}\n`);
}
