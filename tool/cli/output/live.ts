import { isLiveWell, type LiveAlert, type LiveService } from "../../live/live.ts";
import type { Style } from "./style.ts";
import { columns } from "./text.ts";

/** The table of what runs of a stack on its platform. */
export function formatLive(services: readonly LiveService[], style: Style): string[] {
  const heading = ["name", "kind", "slot", "state", "copies", "restarts"];
  const rows = services.map((service) => [
    service.name,
    service.kind,
    service.slot ?? "",
    paintState(service, style),
    `${service.ready}/${service.wanted}`,
    service.restarts === undefined ? "" : String(service.restarts),
  ]);
  return columns([heading.map((word) => style("dim", word)), ...rows]);
}

function paintState(service: LiveService, style: Style): string {
  const detail = service.detail === undefined ? "" : ` (${service.detail})`;
  return isLiveWell(service)
    ? style("green", service.state)
    : style("yellow", service.state) + detail;
}

/** The table of active alerts. */
export function formatAlerts(alerts: readonly LiveAlert[], style: Style): string[] {
  const heading = ["name", "state", "severity", "active since", "component", "summary"];
  const rows = alerts.map((alert) => [
    alert.name,
    paintAlert(alert, style),
    alert.severity,
    alert.activeSince,
    alert.component ?? "",
    alert.summary ?? "",
  ]);
  return columns([heading.map((word) => style("dim", word)), ...rows]);
}

function paintAlert({ state, silenced }: LiveAlert, style: Style): string {
  if (silenced === true) return style("dim", `${state}, silenced`);
  return style(state === "firing" ? "red" : "yellow", state);
}
