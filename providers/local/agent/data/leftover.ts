import { existsSync, readFileSync, rmSync } from "node:fs";
import { commandLine, identify } from "../identity.ts";
import { terminate } from "../process/terminate.ts";

/** What tells of a server that may still run on some data. */
export interface LeftoverMark {
  /** File whose first line is its process id. */
  file: string;
  /** Part of its command line that names the data, with a space behind it. */
  argument: string;
  signal: "SIGINT" | "SIGTERM";
}

/**
 * Makes a data folder free for a new server: ends one that still runs on it and that no agent knows
 * any more, and removes the mark of a dead one whose process id somebody else has by now, for which
 * Postgres itself would refuse to start.
 */
export async function clearLeftover({ file, argument, signal }: LeftoverMark): Promise<void> {
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n", 1)[0]);
  const identity = Number.isInteger(pid) && pid > 0 ? identify(pid) : undefined;
  if (identity !== undefined && commandLine(pid).includes(argument)) {
    await terminate(identity, { signal, group: false });
  }
  rmSync(file, { force: true });
}
