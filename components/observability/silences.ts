import * as z from "zod";
import { UserError } from "../../variables/user-error.ts";

/** What a silence mutes, and for how long. */
export interface SilencePlan {
  service: string;
  /** Names of the alerts that are muted. */
  alerts: readonly string[];
  /** Minutes after which it ends by itself. */
  minutes: number;
  createdBy: string;
  comment: string;
}

/** A silence as Alertmanager's API v2 takes it. */
export interface Silence {
  matchers: { name: string; value: string; isRegex: boolean; isEqual: boolean }[];
  /** Time in ISO 8601. */
  startsAt: string;
  endsAt: string;
  createdBy: string;
  comment: string;
}

const createdSchema = z.object({ silenceID: z.string() });

/**
 * A silence of some alerts of one service, from a moment on.
 *
 * @throws UserError `SilenceEmpty` where it names no alert: it would mute all of them.
 */
export function planSilence(plan: SilencePlan, now: Date): Silence {
  const { service, alerts, minutes, createdBy, comment } = plan;
  if (alerts.length === 0) {
    throw new UserError(
      "SilenceEmpty",
      `The silence of '${service}' names no alert: name those that may be muted.`,
    );
  }
  const is = { isRegex: false, isEqual: true };
  return {
    matchers: [
      { name: "service", value: service, ...is },
      // Names of alerts have nothing that means more in a regular expression.
      { name: "alertname", value: alerts.join("|"), ...is, isRegex: true },
    ],
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
    createdBy,
    comment,
  };
}

/** Creates a silence in an Alertmanager; gives its id. @throws UserError `AlertmanagerRefused`. */
export async function createSilence(url: string, silence: Silence): Promise<string> {
  const body = JSON.stringify(silence);
  const headers = { "content-type": "application/json" };
  const response = await ask(`${url}/api/v2/silences`, { method: "POST", headers, body });
  return createdSchema.parse(await response.json()).silenceID;
}

/** Ends a silence before its time. @throws UserError `AlertmanagerRefused`. */
export async function expireSilence(url: string, id: string): Promise<void> {
  await ask(`${url}/api/v2/silence/${id}`, { method: "DELETE" });
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  const refused = (why: string): UserError =>
    new UserError("AlertmanagerRefused", `Alertmanager at ${url} ${why}.`);
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(url, { ...request, signal }).catch((error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw refused(`does not answer (${cause instanceof Error ? cause.message : "no reason told"})`);
  });
  if (response.ok) return response;
  throw refused(`answered ${response.status}: ${(await response.text()).trim()}`);
}
