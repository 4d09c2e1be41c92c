import { spawn, type ChildProcess as NodeChild } from "node:child_process";
import { identify, isAlive, type Identity } from "../identity.ts";
import type { LogFile } from "./log-file.ts";
import type { RunningList } from "./running.ts";
import { endGroup, terminate, type StopWay } from "./terminate.ts";

/** How a process is started and stopped. */
export interface LaunchPlan {
  /** What messages call it. */
  label: string;
  command: string[];
  folder: string;
  /** All of its environment variables. */
  variables: Record<string, string>;
  /** User that it runs as, where that is not the agent's. */
  user?: { uid: number; gid: number };
  stop: StopWay;
  /** Called each time, just before it is started. */
  onLaunch?: () => void;
  log: Pick<LogFile, "write">;
  running: RunningList;
}

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not even be started. */
  error?: string;
}

/** One run of a process, leader of its own process group, with its output in the log. */
export class ChildProcess {
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<Exit>;
  readonly #plan: LaunchPlan;
  readonly #identity: Identity | undefined;
  readonly #startedAt = performance.now();
  #ended = false;

  constructor(plan: LaunchPlan) {
    this.#plan = plan;
    plan.onLaunch?.();
    const child = launch(plan);
    this.#identity = child.pid === undefined ? undefined : identify(child.pid);
    if (child.pid !== undefined) plan.running.add(plan.label, child.pid, plan.stop);
    child.stdout?.on("data", (chunk: Buffer) => {
      plan.log.write(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      plan.log.write(chunk);
    });
    this.exited = exitOf(child).then((exit) => {
      this.#ended = true;
      if (child.pid !== undefined && plan.stop.group) endGroup(child.pid);
      if (child.pid !== undefined) plan.running.remove(child.pid);
      return exit;
    });
  }

  get pid(): number | undefined {
    return this.#identity?.pid;
  }

  get alive(): boolean {
    return !this.#ended && this.#identity !== undefined && isAlive(this.#identity);
  }

  /** Milliseconds since it was started. */
  ageMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Ends it and, where its group is signalled, whatever it started; waits until it has ended. */
  async terminate(): Promise<void> {
    if (this.alive && this.#identity) await terminate(this.#identity, this.#plan.stop);
    await this.exited;
  }
}

function launch(plan: LaunchPlan): NodeChild {
  const [program = "", ...args] = plan.command;
  return spawn(program, args, {
    cwd: plan.folder,
    env: plan.variables,
    // A group of its own: a signal reaches what it starts, and Ctrl-C in a terminal does not.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...plan.user,
  });
}

/** `exit`, not `close`: a grandchild that holds the pipe must not hide that the process is gone. */
async function exitOf(child: NodeChild): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, error: error.message });
    });
    child.once("exit", (code, signal) => {
      // The last lines may still be on their way through the pipe.
      setTimeout(() => {
        resolve({ code, signal });
      }, 20);
    });
  });
}
