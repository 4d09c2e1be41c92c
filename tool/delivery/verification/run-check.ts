import { tryCheck, type Outcome } from "./attempts.ts";
import { openVariables } from "./check-variables.ts";
import { tryCommand } from "./command-check.ts";
import type { CheckTarget, DeclaredCheck } from "./declaration-schema.ts";
import { tryHttp } from "./http-check.ts";
import type { RunningPart, VerifyPlace } from "./place.ts";
import { measureResponse } from "./response-check.ts";
import type { Subject } from "./subject.ts";

/** What declared checks are made against. */
export interface CheckTargetFacts {
  place: VerifyPlace;
  subject: Subject;
  parts: readonly RunningPart[];
  /** Least number of further tries of each check, whatever it declares. @default 0 */
  retries?: number | undefined;
}

/** Makes one declared check, as often as it may be tried. */
export async function runDeclared(facts: CheckTargetFacts, check: DeclaredCheck): Promise<Outcome> {
  const { signal } = facts.place;
  const retries = Math.max(facts.retries ?? 0, (check.http ?? check).retries ?? 0);
  const retryAfterSeconds = (check.http ?? check).retryAfterSeconds ?? 1;
  const attempts = { retries, retryAfterSeconds, signal };
  if (check.command !== undefined) {
    const run = describeRun(facts, check, check.command);
    return await tryCheck(attempts, () => tryCommand(run, signal));
  }
  const { http, response } = check;
  const target = findAddress(facts, http ?? response ?? {});
  if ("problem" in target) return { ok: false, detail: target.problem };
  const { url } = target;
  if (http !== undefined) return await tryCheck(attempts, () => tryHttp(http, url, signal));
  if (response === undefined) return { ok: false, detail: "has nothing to check" };
  return await tryCheck(attempts, () => measureResponse(response, url, signal));
}

function describeRun(
  { place, subject }: CheckTargetFacts,
  check: DeclaredCheck,
  command: readonly string[],
): Parameters<typeof tryCommand>[0] {
  return {
    command,
    folder: place.folder,
    timeoutSeconds: check.timeoutSeconds ?? 60,
    environment: {
      ...openVariables(place.environment),
      ...check.environment,
      SLIPWAY_ADDRESS: subject.address ?? Object.values(subject.sites)[0] ?? "",
      SLIPWAY_APPLICATION: subject.application,
      SLIPWAY_STACK: subject.stack,
      SLIPWAY_STAGE: subject.stage,
      SLIPWAY_PLATFORM: subject.platform,
      SLIPWAY_RELEASE: subject.release?.id ?? "",
    },
  };
}

/** Where a request goes, or why nowhere. */
export function findAddress(
  { subject, parts }: Pick<CheckTargetFacts, "subject" | "parts">,
  { url, path = "/", service }: CheckTarget,
): { url: string } | { problem: string } {
  if (url !== undefined) return { url };
  const join = (base: string): { url: string } => ({ url: base.replace(/\/+$/, "") + path });
  if (service === undefined) {
    const [only, ...others] = Object.values(subject.sites);
    const base = subject.address ?? (others.length === 0 ? only : undefined);
    if (base !== undefined) return join(base);
    return { problem: `stack '${subject.stack}' has no address of its own: name service or url` };
  }
  const own =
    subject.sites[service] ??
    parts.find(({ name, address }) => name === service && address)?.address;
  if (own !== undefined) return join(own);
  const known = [...new Set([...Object.keys(subject.sites), ...addressed(parts)])];
  const names = known.length === 0 ? "nothing is" : `${known.join(", ")} can be`;
  return {
    problem: `'${service}' is not reached by itself from here on ${subject.platform} (${names})`,
  };
}

function addressed(parts: readonly RunningPart[]): string[] {
  return parts.flatMap(({ name, address }) => (address === undefined ? [] : [name]));
}
