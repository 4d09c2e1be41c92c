import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds of real time that one simulated second takes. */
export const millisecondsPerSecond = 1;

/** Waits in simulated time: long enough that others overtake, short enough that nobody waits. */
export async function waitSimulated(seconds: number): Promise<void> {
  await sleep(seconds * millisecondsPerSecond);
}
