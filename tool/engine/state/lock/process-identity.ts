import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** What tells one process from every other, also from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number;
  hostname: string;
  /** Id of the boot of the machine; empty where the system has none. */
  boot: string;
  /** Namespace that the pid counts in, as containers have their own; empty where there is none. */
  namespace: string;
  /** Start of the process in clock ticks since the boot; empty where the system does not say. */
  started: string;
}

/** The identity of this process. */
export async function identifySelf(): Promise<ProcessIdentity> {
  const [boot, namespace, started] = await Promise.all([
    readOr("", () => readFile("/proc/sys/kernel/random/boot_id", "utf8")),
    readOr("", () => readlink("/proc/self/ns/pid")),
    readStart(process.pid),
  ]);
  return { pid: process.pid, hostname: hostname(), boot, namespace, started };
}

/**
 * Whether a process certainly no longer lives.
 *
 * False wherever this process cannot know: another host, or another pid namespace.
 */
export async function isDead(other: ProcessIdentity, self: ProcessIdentity): Promise<boolean> {
  if (other.hostname !== self.hostname) return false;
  if (other.boot !== "" && self.boot !== "" && other.boot !== self.boot) return true;
  if (other.namespace !== self.namespace) return false;
  if (!isThere(other.pid)) return true;
  const started = await readStart(other.pid);
  return other.started !== "" && started !== "" && started !== other.started;
}

/** Whether a process of this number is there. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function readStart(pid: number): Promise<string> {
  const text = await readOr("", () => readFile(`/proc/${pid}/stat`, "utf8"));
  // The second field is the command in parentheses, and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  // A zombie holds nothing any more, whatever its parent does.
  if (state === "Z" || state === "X") return "ended";
  return fields[19] ?? "";
}

async function readOr(fallback: string, read: () => Promise<string>): Promise<string> {
  try {
    return (await read()).trim();
  } catch {
    return fallback;
  }
}
