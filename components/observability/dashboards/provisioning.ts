import { formatYaml } from "../yaml.ts";
import { datasource } from "./dashboard.ts";

/** Addresses, seen from Grafana, of what it reads. */
export interface SourcesPlan {
  prometheus: string;
  alertmanager?: string;
  loki?: string;
}

/** The file that tells Grafana what to read; goes to `provisioning/datasources`. */
export function formatDatasources({ prometheus, ...more }: SourcesPlan): string {
  const { alertmanager, loki } = more;
  return formatYaml({
    apiVersion: 1,
    prune: true,
    datasources: [
      { ...createSource("Prometheus", datasource.type, prometheus), isDefault: true },
      ...(alertmanager === undefined
        ? []
        : [
            {
              ...createSource("Alertmanager", "alertmanager", alertmanager),
              jsonData: { implementation: "prometheus" },
            },
          ]),
      ...(loki === undefined ? [] : [createSource("Loki", "loki", loki)]),
    ],
  });
}

/** The file that tells Grafana where dashboards are; goes to `provisioning/dashboards`. */
export function formatDashboardProvider(folder: string): string {
  return formatYaml({
    apiVersion: 1,
    providers: [
      {
        name: "slipway",
        type: "file",
        disableDeletion: true,
        allowUiUpdates: false,
        options: { path: folder },
      },
    ],
  });
}

function createSource(name: string, type: string, url: string): object {
  // A source's uid is its type, so that dashboards find the one of Prometheus.
  return { name, type, uid: type, access: "proxy", url, editable: false };
}
