import type { Clock } from "./clock.ts";

/** How long a forge is waited for. */
export interface Patience {
  clock: Clock;
  /** Seconds that one answer may take, until its last byte. @default 30 */
  timeoutSeconds?: number;
  /** How often one thing is asked. @default 5 */
  tries?: number;
  /** Seconds that all waiting together may take: a job should not wait out an hour. @default 300 */
  budgetSeconds?: number;
  /** Ends all waiting. */
  signal?: AbortSignal | undefined;
}

/** What GitHub asks for where a secondary limit has no Retry-After: a minute. */
const unsaidSeconds = 60;

/** The parts of `fetch` that are used here. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` that asks again when the forge is overloaded, limits its callers, breaks the connection
 * or does not answer in time. It gives the last answer once there is no patience left, whole in
 * memory; a question that was never answered ends with the error of its last try.
 *
 * What writes is asked again as well, though the first try may have been done: whoever creates
 * something has to look for a second one afterwards.
 */
export function createPatientFetch(fetch: Fetch, patience: Patience): Fetch {
  const { clock, tries = 5, budgetSeconds = 300, signal } = patience;
  let left = budgetSeconds * 1000;
  return async (url, init = {}) => {
    for (let attempt = 1; ; attempt++) {
      const outcome = await askOnce(fetch, url, init, patience);
      const wait = waitFor(outcome, attempt, clock);
      if (wait === undefined || attempt === tries || wait > left) {
        if ("answer" in outcome) return outcome.answer;
        throw outcome.error;
      }
      left -= wait;
      await clock.wait(wait, signal);
    }
  };
}

type Outcome = { answer: Response; body: string } | { error: unknown };

async function askOnce(
  fetch: Fetch,
  url: string | URL,
  init: RequestInit,
  { timeoutSeconds = 30, signal }: Patience,
): Promise<Outcome> {
  const ends = [AbortSignal.timeout(timeoutSeconds * 1000), signal, init.signal];
  try {
    const given = ends.filter((end) => end !== undefined && end !== null);
    const answer = await fetch(url, { ...init, signal: AbortSignal.any(given) });
    // Read here: a connection that breaks within the body is a failed try, too.
    const body = await answer.text();
    const { status, statusText, headers } = answer;
    const whole = new Response(body === "" ? null : body, { status, statusText, headers });
    return { answer: whole, body };
  } catch (error) {
    signal?.throwIfAborted();
    return { error };
  }
}

/** Milliseconds until it is asked again; undefined where asking again changes nothing. */
function waitFor(outcome: Outcome, attempt: number, clock: Clock): number | undefined {
  const growing = 1000 * 2 ** (attempt - 1);
  if ("error" in outcome) return growing;
  const { answer, body } = outcome;
  if (isLimited(answer.status, answer.headers, body))
    return limitEnds(answer, clock) ?? unsaidSeconds * 1000;
  if (answer.status < 500) return undefined;
  return limitEnds(answer, clock) ?? growing;
}

/**
 * Whether a forge limits its callers by this answer. GitHub says 403 as well as 429, and with 403
 * only headers and words tell it from a missing right.
 */
export function isLimited(status: number, headers: Headers, text: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const spent = headers.get("x-ratelimit-remaining") === "0";
  return headers.has("retry-after") || spent || /secondary rate limit/i.test(text);
}

/** Milliseconds until a limit ends, as the headers say it. */
function limitEnds({ headers }: Response, clock: Clock): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null) {
    const seconds = Number(after);
    const until = Number.isNaN(seconds) ? Date.parse(after) - clock.now() : seconds * 1000;
    if (!Number.isNaN(until)) return Math.max(0, until);
  }
  const spent = ["x-ratelimit-remaining", "ratelimit-remaining"].some(
    (name) => headers.get(name) === "0",
  );
  const reset = Number(headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset") ?? NaN);
  if (!spent || Number.isNaN(reset)) return undefined;
  // A second more, since the forge's clock is not this machine's.
  return Math.max(0, reset * 1000 - clock.now()) + 1000;
}
