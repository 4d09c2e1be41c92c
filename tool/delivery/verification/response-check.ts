import pLimit from "p-limit";
import type { Outcome } from "./attempts.ts";
import type { ResponseCheck } from "./declaration-schema.ts";
import { describeFailure } from "./http-check.ts";
import { askAddress } from "./http-request.ts";

/** Requests under way at once: one after the other would measure a server without company. */
const atOnce = 4;
/** A request that takes longer counts as an error, in seconds. */
const longest = 60;

/** One request: how long it took, or why it counts as an error. */
interface Measured {
  milliseconds: number;
  error?: string;
}

/** Measures requests, and holds their 95th percentile and their errors against the limits. */
export async function measureResponse(
  check: ResponseCheck,
  url: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const limit = pLimit(atOnce);
  const asked = Array.from({ length: check.requests }, () => limit(() => measure(url, signal)));
  return judgeResponse(check, await Promise.all(asked));
}

async function measure(url: string, signal: AbortSignal): Promise<Measured> {
  signal.throwIfAborted();
  const began = performance.now();
  const limit = AbortSignal.timeout(longest * 1_000);
  const both = AbortSignal.any([signal, limit]);
  try {
    const { status } = await askAddress(url, {
      method: "GET",
      headers: {},
      redirects: 0,
      signal: both,
    });
    const milliseconds = performance.now() - began;
    return status < 500 ? { milliseconds } : { milliseconds, error: `answers ${status}` };
  } catch (error) {
    signal.throwIfAborted();
    const milliseconds = performance.now() - began;
    return { milliseconds, error: describeFailure(error, limit.aborted, longest) };
  }
}

/** What measured requests come to. Pure. */
export function judgeResponse(
  { p95Ms, errorShare }: Pick<ResponseCheck, "p95Ms" | "errorShare">,
  measured: readonly Measured[],
): Outcome {
  const errors = measured.flatMap(({ error }) => error ?? []);
  const p95 = Math.ceil(
    percentile(
      measured.map(({ milliseconds }) => milliseconds),
      0.95,
    ),
  );
  const share = measured.length === 0 ? 1 : errors.length / measured.length;
  const told = `${errors.length} of ${measured.length} requests failed`;
  const problems = [
    ...(share > errorShare
      ? [`${told}, more than ${formatShare(errorShare)}: ${errors[0] ?? "none was made"}`]
      : []),
    ...(p95 > p95Ms ? [`95 of 100 requests take up to ${p95} ms, more than ${p95Ms} ms`] : []),
  ];
  const figure = `p95 ${p95} ms`;
  if (problems.length > 0) return { ok: false, figure, detail: problems.join("; ") };
  return {
    ok: true,
    figure,
    detail: `${told}; at most ${p95Ms} ms and ${formatShare(errorShare)}`,
  };
}

/** The nearest-rank percentile: the smallest value that so large a share does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
