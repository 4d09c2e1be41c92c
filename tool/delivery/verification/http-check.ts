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
    const { problems, said } = judgeAnswer(check, answer);
    if (problems.length === 0) return { ok: true, figure, detail: `answers ${answer.status}` };
    return { ok: false, figure, detail: problems.join("; "), said: said.join(" ") };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, detail: describeFailure(error, limit.aborted, timeoutSeconds) };
  }
}

/** What is wrong with an answer, in words of ours, and what it said. */
interface Judged {
  problems: string[];
  said: string[];
}

function judgeAnswer(check: HttpCheck, answer: CheckAnswer): Judged {
  const wanted = typeof check.status === "number" ? [check.status] : check.status;
  const { status, headers, body } = answer;
  const valueOf = (name: string): string => [headers[name.toLowerCase()] ?? []].flat().join(", ");
  const isWrong = !wanted.includes(status);
  const unmatched = Object.entries(check.headerMatch).filter(
    ([name, match]) => !new RegExp(match).test(valueOf(name)),
  );
  const isOther = check.bodyMatch !== undefined && !new RegExp(check.bodyMatch).test(body);
  const shown = [
    ...(isWrong && "location" in headers ? ["location"] : []),
    ...unmatched.map(first),
  ];
  return {
    problems: [
      ...(isWrong ? [`answers ${status}, and not ${wanted.join(" or ")}`] : []),
      ...unmatched.map(([name, match]) => `its header ${name} does not match /${match}/`),
      ...(isOther ? [`its body does not match /${check.bodyMatch ?? ""}/`] : []),
    ],
    said: [...new Set(shown)].map((name) => `${name}: ${valueOf(name)}`).concat(body),
  };
}

function first([name]: readonly [string, string]): string {
  return name;
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
