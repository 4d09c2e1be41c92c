import type { MonitoredService } from "./plan.ts";

/** Rules that give a service's own path of figures, where it is not the usual one. */
export function relabelPath({ name, path }: MonitoredService): object[] {
  if (path === "/metrics") return [];
  const [source_labels, target_label] = [["service"], "__metrics_path__"];
  return [{ source_labels, regex: name, target_label, replacement: path }];
}
