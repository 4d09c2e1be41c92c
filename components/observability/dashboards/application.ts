import { formatDashboard } from "./dashboard.ts";
import type { PanelPlan, Query, RowPlan } from "./dashboard.ts";
import { planOwnRows } from "./own-rows.ts";
import type { OwnPanel } from "../../plan/watching/own-plan.ts";

const chosen = `job="services",service=~"$service",slot=~"$slot"`;
const legend = "{{service}} {{slot}}";

/**
 * The dashboard of the services: rate, errors, duration and saturation, by service and slot; below,
 * what the application asks for itself.
 */
export function formatApplicationDashboard(
  application: string,
  panels: readonly OwnPanel[] = [],
): string {
  return formatDashboard({
    uid: "slipway-application",
    title: `${application}: application`,
    metric: `up{job="services"}`,
    variables: ["service", "slot"],
    rows: [traffic, durations, saturation, ...planOwnRows(panels)],
  });
}

const traffic: RowPlan = {
  title: "Rate and errors",
  panels: [
    one("Requests", "reqps", rate("http_requests_total", "service, slot")),
    {
      ...one(
        "Errors (5xx)",
        "percent",
        `100 * ${rate("http_requests_total", "service, slot", ',status=~"5.."')} ` +
          `/ ${rate("http_requests_total", "service, slot")}`,
      ),
      threshold: 5,
    },
    {
      title: "Requests by status",
      unit: "reqps",
      queries: [{ expr: rate("http_requests_total", "status"), legend: "{{status}}" }],
    },
  ],
};

const durations: RowPlan = {
  title: "Duration",
  panels: [
    one("Half of the requests (p50)", "s", quantile(0.5)),
    { ...one("95 of 100 requests (p95)", "s", quantile(0.95)), threshold: 2 },
    one("99 of 100 requests (p99)", "s", quantile(0.99)),
  ],
};

/** What client libraries for Prometheus tell of their own process, on every platform. */
const saturation: RowPlan = {
  title: "Saturation",
  panels: [
    one("CPU (cores)", "none", rate("process_cpu_seconds_total", "service, slot")),
    one("Memory", "bytes", `sum by (service, slot) (process_resident_memory_bytes{${chosen}})`),
    one("Copies that answer", "none", `sum by (service, slot) (up{${chosen}})`),
    one(
      "Starts",
      "none",
      `sum by (service, slot) (changes(process_start_time_seconds{${chosen}}[$__rate_interval]))`,
    ),
  ],
};

function one(title: string, unit: string, expr: string): PanelPlan {
  const query: Query = { expr, legend };
  return { title, unit, queries: [query] };
}

function rate(metric: string, labels: string, more = ""): string {
  return `sum by (${labels}) (rate(${metric}{${chosen}${more}}[$__rate_interval]))`;
}

function quantile(share: number): string {
  const buckets = rate("http_request_duration_seconds_bucket", "service, slot, le");
  return `histogram_quantile(${share}, ${buckets})`;
}
