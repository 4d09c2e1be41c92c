/** First and longest wait before a process that ended is started again. */
const firstMs = 500;
const longestMs = 30_000;

/** A process that ran this long is no longer in a series of crashes. */
export const steadyMs = 60_000;

/** Wait before restart number `attempt` (from 0) of a series, in milliseconds: it doubles. */
export function backoffMs(attempt: number): number {
  return Math.min(firstMs * 2 ** Math.min(attempt, 20), longestMs);
}
