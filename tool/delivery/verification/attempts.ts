import { setTimeout as sleep } from "node:timers/promises";

/** What one try of a check came to. */
export interface Outcome {
  ok: boolean;
  /** What was seen. */
  detail: string;
  /** What was measured, with its unit. */
  figure?: string;
  /** What an answer or a program said, unmasked and whole; shown behind the detail. */
  said?: string;
  /** Which part of what was said is worth showing. @default "begin" */
  shown?: "begin" | "end";
}

/** How often something is tried. */
export interface Attempts {
  /** Further tries after the first one. */
  retries: number;
  retryAfterSeconds: number;
  signal: AbortSignal;
}

/** Tries until it passes, or no try is left; says of the last one which it was. */
export async function tryCheck(
  { retries, retryAfterSeconds, signal }: Attempts,
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  for (let tried = 1; ; tried += 1) {
    signal.throwIfAborted();
    const outcome = await attempt();
    if (outcome.ok || tried > retries) {
      if (tried === 1) return outcome;
      const times = outcome.ok ? `passed at try ${tried}` : `failed ${tried} times`;
      return { ...outcome, detail: `${outcome.detail} (${times})` };
    }
    await sleep(retryAfterSeconds * 1_000, undefined, { signal });
  }
}
