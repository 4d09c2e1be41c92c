import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandLine, identify } from "../identity.ts";
import { terminate } from "../process/terminate.ts";

/**
 * Makes a data folder free for a new server: ends one that still runs on it and that no agent knows
 * any more, and removes the lock of a dead one whose process id somebody else has by now, for which
 * Postgres itself would refuse to start.
 */
export async function clearLeftover(data: string): Promise<void> {
  const lock = join(data, "postmaster.pid");
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, "utf8").split("\n", 1)[0]);
  const identity = Number.isInteger(pid) && pid > 0 ? identify(pid) : undefined;
  if (identity !== undefined && commandLine(pid).includes(`-D ${data} `)) {
    await terminate(identity, { signal: "SIGINT", group: false });
  }
  rmSync(lock, { force: true });
}
