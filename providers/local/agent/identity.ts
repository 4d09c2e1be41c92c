import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as z from "zod";

/** A process that cannot be mistaken for a later one with the same id. */
export const identitySchema = z.object({ pid: z.int().positive(), startTime: z.string() });
export type Identity = z.infer<typeof identitySchema>;

/** When a process started, as an opaque word, or undefined where it does not live (any more). */
export function startTime(pid: number): string | undefined {
  return process.platform === "linux" ? linuxStartTime(pid) : portableStartTime(pid);
}

/** Whether exactly this process lives. */
export function isAlive(identity: Identity): boolean {
  return startTime(identity.pid) === identity.startTime;
}

/** The identity of a living process. */
export function identify(pid: number): Identity | undefined {
  const time = startTime(pid);
  return time === undefined ? undefined : { pid, startTime: time };
}

/** Program and arguments of a living process, in one line. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === "linux") {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    }
    const args = ["-o", "command=", "-p", String(pid)];
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)), in ticks since boot, so the boot is named too. */
function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command, field 2, may itself have spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie is dead; it only waits for its parent to look.
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${bootId()}-${fields[19] ?? ""}`;
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
}

function portableStartTime(pid: number): string | undefined {
  try {
    const text = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return text === "" || text.startsWith("Z") ? undefined : text.replace(/^\S+\s+/, "");
  } catch {
    return undefined;
  }
}
