import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../../variables/user-error.ts";
import { backoffMs, steadyMs } from "./backoff.ts";
import { ChildProcess, type Exit, type LaunchPlan } from "./child.ts";
import type { Probe } from "./probe.ts";

/** Where a supervised process stands. */
export type ProcessState = "starting" | "healthy" | "unhealthy" | "backing-off" | "stopped";

/** How a process is run and looked after. */
export interface SupervisionPlan extends LaunchPlan {
  /** Says whether it has started; without one it has when it stays up for a second. */
  probe?: Probe;
  /** What a process that does not become healthy does instead, as sentences. */
  explain?: (pid: number) => string;
  /** Time to the first good answer of the probe, in seconds. */
  startSeconds: number;
  /** Looks while it runs, by a probe of its own: after `failures` misses it is started anew. */
  watch?: { probe?: Probe; intervalSeconds: number; failures: number };
}

/** What is known of a supervised process. */
export interface ProcessReport {
  state: ProcessState;
  pid?: number;
  /** Seconds since the running process was started. */
  uptimeSeconds: number;
  /** Starts after the first one. */
  restarts: number;
  /** How the last one ended, or why it was started anew. */
  lastExit?: string;
}

const stayUpMs = 1000;

/** Keeps one process running: started anew when it ends or fails its checks, with backoff. */
export class Supervised {
  readonly #plan: SupervisionPlan;
  #child: ChildProcess | undefined;
  #state: ProcessState = "stopped";
  #restarts = 0;
  #lastExit: string | undefined;
  #abort = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(plan: SupervisionPlan) {
    this.#plan = plan;
  }

  /**
   * Starts the process, and waits until it works.
   *
   * Throws a UserError where it does not; then it is stopped, or with `persist` tried again and
   * again in the background.
   */
  async start(persist: boolean): Promise<void> {
    await this.stop();
    this.#abort = new AbortController();
    this.#restarts = 0;
    const first = Promise.withResolvers<undefined>();
    this.#loop = this.#supervise(first, persist, this.#abort.signal);
    await first.promise;
  }

  /** Stops the process, for good. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#child?.terminate();
    await this.#loop;
    this.#state = "stopped";
  }

  /** Whether the process runs, or is just being started. */
  get alive(): boolean {
    return this.#child?.alive === true && this.#state !== "backing-off";
  }

  report(): ProcessReport {
    const child = this.alive ? this.#child : undefined;
    return {
      state: this.#state,
      ...(child && { pid: child.pid }),
      uptimeSeconds: child ? Math.round(child.ageMs() / 1000) : 0,
      restarts: this.#restarts,
      ...(this.#lastExit !== undefined && { lastExit: this.#lastExit }),
    };
  }

  async #supervise(
    first: PromiseWithResolvers<undefined>,
    persist: boolean,
    stopped: AbortSignal,
  ): Promise<void> {
    for (let attempt = 0; !stopped.aborted; attempt += 1) {
      this.#state = "starting";
      const child = new ChildProcess(this.#plan);
      this.#child = child;
      const problem = await this.#awaitReady(child, stopped);
      if (problem === undefined) {
        this.#state = "healthy";
        first.resolve(undefined);
        this.#lastExit = await this.#awaitEnd(child, stopped);
      } else {
        this.#lastExit = problem;
        first.reject(startError(this.#plan.label, problem));
      }
      await child.terminate();
      if (problem !== undefined && !persist && this.#restarts === 0) break;
      if (isAborted(stopped)) break;
      if (child.ageMs() >= steadyMs) attempt = 0;
      await this.#backOff(attempt, stopped);
    }
    this.#state = "stopped";
    first.reject(startError(this.#plan.label, "was stopped"));
  }

  async #backOff(attempt: number, stopped: AbortSignal): Promise<void> {
    this.#state = "backing-off";
    this.#restarts += 1;
    await sleep(backoffMs(attempt), undefined, { signal: stopped }).catch(() => undefined);
  }

  /** Waits until the process works; gives the problem where it does not. */
  async #awaitReady(child: ChildProcess, stopped: AbortSignal): Promise<string | undefined> {
    const exited = child.exited.then(describeExit);
    const { probe, startSeconds } = this.#plan;
    if (probe === undefined) return Promise.race([exited, sleep(stayUpMs, undefined)]);
    const deadline = performance.now() + startSeconds * 1000;
    let answer: string | undefined = "was stopped";
    for (
      let waitMs = 20;
      child.alive && !isAborted(stopped);
      waitMs = Math.min(waitMs * 1.5, 500)
    ) {
      answer = await Promise.race([probe(), exited]);
      // The answer of somebody else on the port is not this process's.
      if (answer === undefined && isRunning(child)) return undefined;
      if (performance.now() > deadline) {
        const instead = child.pid === undefined ? "" : (this.#plan.explain?.(child.pid) ?? "");
        const end = instead.replace(/\.$/, "");
        return `did not become healthy within ${startSeconds} s (last check: ${answer ?? ""})${end === "" ? "" : `.${end}`}`;
      }
      await Promise.race([sleep(waitMs), child.exited]);
    }
    return child.alive ? answer : exited;
  }

  /** Waits until the process ends or has missed too many checks; gives which. */
  async #awaitEnd(child: ChildProcess, stopped: AbortSignal): Promise<string> {
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, stopped]);
    try {
      return await Promise.race([
        child.exited.then(describeExit),
        this.#awaitUnhealthy(signal, child),
      ]);
    } finally {
      ended.abort();
    }
  }

  async #awaitUnhealthy(signal: AbortSignal, child: ChildProcess): Promise<string> {
    const { watch, probe } = this.#plan;
    const look = watch?.probe ?? probe;
    let misses = 0;
    while (look !== undefined && watch !== undefined && !signal.aborted) {
      const slept = sleep(watch.intervalSeconds * 1000, undefined, { signal });
      await slept.catch(() => undefined);
      if (isAborted(signal)) break;
      const problem = await look();
      misses = problem === undefined ? 0 : misses + 1;
      if (misses >= watch.failures) {
        this.#state = "unhealthy";
        return `failed ${misses} health checks in a row (${problem ?? ""})`;
      }
    }
    return describeExit(await child.exited);
  }
}

/** A call, since a narrowed property would count as unchanged across an await. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function isRunning(child: ChildProcess): boolean {
  return child.alive;
}

function describeExit(exit: Exit): string {
  if (exit.error !== undefined) return `could not be started: ${exit.error}`;
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  return `exited with code ${exit.code ?? 0}`;
}

function startError(label: string, problem: string): UserError {
  return new UserError("ProcessNotHealthy", `'${label}' ${problem}.`);
}
