import { setTimeout as sleep } from "node:timers/promises";

/** The time, as everything sees it that waits. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits, or throws once the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const machineClock: Clock = {
  now: () => Date.now(),
  wait: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};
