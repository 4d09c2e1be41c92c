import type { TracesPlan } from "./plan.ts";
import { formatYaml } from "./yaml.ts";

/** What the OpenTelemetry collector receives and where it sends it. */
export interface CollectorPlan {
  /** Where traces go. @default nowhere */
  traces?: TracesPlan;
  /** Port at which Prometheus finds the figures that services sent. @default none */
  metricsPort?: number;
  /** Address of Loki: `http://loki:3100`. @default logs are not taken */
  loki?: string;
}

/** Ports on which the collector takes OTLP. */
export const collectorPorts = { grpc: 4317, http: 4318, health: 13133 } as const;

/**
 * The config of the OpenTelemetry collector; undefined where nothing would leave it, since it does
 * not start without a pipeline.
 */
export function formatCollector(plan: CollectorPlan): string | undefined {
  const exporters = {
    ...(plan.traces && createTraceExporter(plan.traces)),
    ...(plan.metricsPort !== undefined && {
      prometheus: {
        endpoint: `0.0.0.0:${plan.metricsPort}`,
        resource_to_telemetry_conversion: { enabled: true },
      },
    }),
    // Loki takes OTLP itself since 3.0; the names of the exporters are those of 0.144 and later.
    ...(plan.loki !== undefined && { "otlp_http/loki": { endpoint: `${plan.loki}/otlp` } }),
  };
  const names = Object.keys(exporters);
  if (names.length === 0) return undefined;
  const pipelines = Object.fromEntries(names.map((name) => [signalOf(name), createPipeline(name)]));
  return formatYaml({
    receivers: { otlp: { protocols: { grpc: listenOn("grpc"), http: listenOn("http") } } },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters,
    extensions: { health_check: listenOn("health") },
    service: { extensions: ["health_check"], pipelines },
  });
}

function listenOn(port: keyof typeof collectorPorts): { endpoint: string } {
  return { endpoint: `0.0.0.0:${collectorPorts[port]}` };
}

/** The limiter comes first, so that it refuses before anything is kept. */
function createPipeline(exporter: string): object {
  return {
    receivers: ["otlp"],
    processors: ["memory_limiter", "batch"],
    exporters: [exporter],
  };
}

function signalOf(exporter: string): "traces" | "metrics" | "logs" {
  if (exporter === "prometheus") return "metrics";
  return exporter === "otlp_http/loki" ? "logs" : "traces";
}

/** An address with http(s) is OTLP over HTTP; a host with a port is gRPC on the inner network. */
function createTraceExporter({ endpoint, headers = {} }: TracesPlan): Record<string, object> {
  const names = Object.entries(headers).map(([name, variable]) => [name, `\${env:${variable}}`]);
  const more = names.length > 0 && { headers: Object.fromEntries(names) as object };
  if (/^https?:/.test(endpoint)) return { "otlp_http/traces": { endpoint, ...more } };
  return { "otlp_grpc/traces": { endpoint, tls: { insecure: true }, ...more } };
}
