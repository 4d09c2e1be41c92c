import type { AlertingRequest } from "../../base/platform.ts";
import { listSecrets, secretFile } from "../../observability/receivers.ts";

/** Port for Prometheus and Grafana. */
export const alertmanagerPort = 9093;

/** Path at which Alertmanager says that it works. */
export const alertmanagerHealth = "/-/healthy";

/** Where Alertmanager keeps silences and what it has told. */
export const alertsFolder = "/alertmanager";

/** What Alertmanager is started with; its config is in `/etc/alertmanager`. */
export const alertmanagerArgs: readonly string[] = [
  "--config.file=/etc/alertmanager/alertmanager.yml",
  `--storage.path=${alertsFolder}`,
  // One copy has nobody to agree with.
  "--cluster.listen-address=",
];

/** Addresses and keys of receivers by the names of their files; those that are known. */
export function planSecretFiles({ plan, secrets }: AlertingRequest): AlertingRequest["secrets"] {
  const files = listSecrets(plan.receivers).flatMap(({ name, variable }) => {
    const value = secrets[variable];
    return value === undefined ? [] : [[secretFile(name), value] as const];
  });
  return Object.fromEntries(files);
}
