import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type Identity } from "../identity.ts";

/** How a process is told to end. */
export interface StopWay {
  signal: NodeJS.Signals;
  /** Whether the signal goes to the whole process group, which every process here leads. */
  group: boolean;
}

const graceMs = 10_000;

/** Ends exactly this process: its signal, 10 seconds, then SIGKILL to the group. */
export async function terminate(identity: Identity, way: StopWay): Promise<void> {
  send(identity, way.signal, way.group);
  const deadline = performance.now() + graceMs;
  for (let waitMs = 5; isAlive(identity) && performance.now() < deadline; waitMs *= 1.5) {
    await sleep(Math.min(waitMs, 100));
  }
  if (way.group || isAlive(identity)) endGroup(identity.pid);
  while (isAlive(identity)) await sleep(10);
}

function send(identity: Identity, signal: NodeJS.Signals, group: boolean): void {
  if (!isAlive(identity)) return;
  signalOne(group ? -identity.pid : identity.pid, signal);
}

/** Kills what is left of a process's group: children that outlive their leader keep its port. */
export function endGroup(leader: number): void {
  signalOne(-leader, "SIGKILL");
}

/** A process that ended a moment ago is what was wanted. */
function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
