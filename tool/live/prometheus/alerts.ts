import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import type { LiveAlert } from "../live.ts";

/** Gives the JSON at a path of a server. */
export type Fetch = (path: string) => Promise<unknown>;

/** The servers that know of alerts. */
export interface AlertServers {
  prometheus: Fetch;
  /** Knows what is silenced. @default nothing is */
  alertmanager?: Fetch;
}

const labels = z.record(z.string(), z.string());

const activeSchema = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        labels,
        annotations: z.record(z.string(), z.string()).default({}),
        state: z.enum(["pending", "firing"]),
        activeAt: z.string(),
      }),
    ),
  }),
});

const managedSchema = z.array(
  z.object({ labels, status: z.object({ state: z.string(), silencedBy: z.array(z.string()) }) }),
);

/**
 * The active alerts, those that fire first, then by their beginning.
 *
 * @throws UserError `PlatformUnreachable` where the server's answer is not Prometheus'.
 */
export async function readAlerts(servers: AlertServers): Promise<LiveAlert[]> {
  const parsed = activeSchema.safeParse(await servers.prometheus("/api/v1/alerts"));
  if (!parsed.success) {
    throw new UserError(
      "PlatformUnreachable",
      "The alerts were not read: what answers in the place of Prometheus is another server.",
    );
  }
  const silenced = await readSilenced(servers.alertmanager);
  return parsed.data.data.alerts
    .map(({ labels: own, annotations, state, activeAt }): LiveAlert => {
      const component = own.component ?? own.service;
      return {
        name: own.alertname ?? "",
        state,
        severity: own.severity ?? "none",
        activeSince: new Date(activeAt).toISOString(),
        ...(component !== undefined && { component }),
        ...(annotations.summary !== undefined && { summary: annotations.summary }),
        ...(silenced.has(keyOf(own)) && { silenced: true }),
      };
    })
    .sort(
      (one, other) =>
        Number(other.state === "firing") - Number(one.state === "firing") ||
        one.activeSince.localeCompare(other.activeSince),
    );
}

/** Labels of the alerts that somebody silenced; one that does not answer silences nothing. */
async function readSilenced(alertmanager: Fetch | undefined): Promise<ReadonlySet<string>> {
  const found = await alertmanager?.("/api/v2/alerts").catch(() => undefined);
  const parsed = managedSchema.safeParse(found ?? []);
  const silenced = (parsed.data ?? []).filter(({ status }) => status.silencedBy.length > 0);
  return new Set(silenced.map((alert) => keyOf(alert.labels)));
}

/** Labels that Prometheus adds for Alertmanager alone do not tell an alert from another one. */
function keyOf(own: Readonly<Record<string, string>>): string {
  const external = ["application", "environment"];
  const kept = Object.entries(own).filter(([name]) => !external.includes(name));
  return JSON.stringify(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}
