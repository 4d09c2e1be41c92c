import type { Outcome } from "./attempts.ts";
import type { HttpCheck } from "./declaration-schema.ts";
import { messageOf } from "./declaration-schema.ts";
import { askAddress, type CheckAnswer } from "./http-request.ts";

/** Redirects that `followRedirects` goes. */
const mostRedirects = 5;

/** One try of a request: whether its answer is what is wanted. */
export async function tryHttp(
  check: HttpCheck,
  url: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const began = performance.now();
  const { timeoutSeconds } = check;
  const limit = AbortSignal.timeout(timeoutSeconds * 1_000);
  try {
    const answer = await askAddress(url, {
      method: check.method,
      headers: check.headers,
      body: check.body,
      redirects: check.followRedirects ? mostRedirects : 0,
      signal: AbortSignal.any([signal, limit]),
    });
    const figure = `${Math.round(performance.now() - began)} ms`;
    const problems = findProblems(check, answer);
    if (problems.length === 0) return { ok: true, figure, detail: `answers ${answer.status}` };
    return { ok: false, figure, detail: problems.join("; "), said: answer.body };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, detail: describeFailure(error, limit.aborted, timeoutSeconds) };
  }
}

function findProblems(check: HttpCheck, answer: CheckAnswer): string[] {
  const wanted = typeof check.status === "number" ? [check.status] : check.status;
  const { status, headers, body } = answer;
  const leads = headers.location === undefined ? "" : `, which leads to ${headers.location}`;
  const wrongStatus = wanted.includes(status)
    ? []
    : [`answers ${status}${leads}, and not ${wanted.join(" or ")}`];
  const wrongBody =
    check.bodyMatch === undefined || new RegExp(check.bodyMatch).test(body)
      ? []
      : [`its body${body === "" ? ", which is empty," : ""} does not match /${check.bodyMatch}/`];
  const wrongHeaders = Object.entries(check.headerMatch).flatMap(([name, match]) => {
    const value = [headers[name.toLowerCase()] ?? []].flat().join(", ");
    if (new RegExp(match).test(value)) return [];
    return [`its header ${name} is '${value}' and does not match /${match}/`];
  });
  return [...wrongStatus, ...wrongBody, ...wrongHeaders];
}

/** Why there is no answer, in words that tell a refused certificate from a refused connection. */
export function describeFailure(error: unknown, isLate: boolean, timeoutSeconds: number): string {
  if (isLate) return `does not answer within ${timeoutSeconds} s`;
  const { code = "" } = error as NodeJS.ErrnoException;
  // Of several addresses each has its own reason.
  const parts = error instanceof AggregateError ? error.errors.map(messageOf) : [messageOf(error)];
  const reason = parts.filter((part) => part !== "").join(", ") || code;
  const ofTls =
    /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO)/;
  return ofTls.test(code) ? `refuses TLS (${code}): ${reason}` : `does not answer: ${reason}`;
}
