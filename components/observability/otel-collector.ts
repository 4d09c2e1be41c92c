import type { TracesPlan } from "../plan/monitoring-plan.ts";
import { formatYaml } from "./yaml.ts";

/** What the OpenTelemetry collector receives and where it sends it. */
export interface CollectorPlan {
  /** Where traces go. @default nowhere */
  traces?: TracesPlan;
  /** Region whose X-Ray takes the traces. @default none */
  xrayRegion?: string;
  /** Port at which Prometheus finds the figures that services sent. @default none */
  metricsPort?: number;
  /**
   * Whether it shares the address of the one program that it serves, as in a task of ECS: it then
   * listens to that alone, and on no port but those of OTLP. @default false
   */
  isBeside?: boolean;
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
    // What it gathers of itself for X-Ray is off, so that it calls PutTraceSegments alone.
    ...(plan.xrayRegion !== undefined && { awsxray: { region: plan.xrayRegion } }),
    ...(plan.metricsPort !== undefined && {
      prometheus: {
        endpoint: `0.0.0.0:${plan.metricsPort}`,
        resource_to_telemetry_conversion: { enabled: true },
      },
    }),
  };
  const names = Object.keys(exporters);
  if (names.length === 0) return undefined;
  const pipelines = Object.fromEntries(names.map((name) => [signalOf(name), createPipeline(name)]));
  const { isBeside = false } = plan;
  const host = isBeside ? "127.0.0.1" : "0.0.0.0";
  const protocols = { grpc: listenOn(host, "grpc"), http: listenOn(host, "http") };
  return formatYaml({
    receivers: { otlp: { protocols } },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters,
    ...(!isBeside && { extensions: { health_check: listenOn(host, "health") } }),
    service: {
      // Figures of its own would be on port 8888, which may be the program's.
      ...(isBeside
        ? { telemetry: { metrics: { level: "none" } } }
        : { extensions: ["health_check"] }),
      pipelines,
    },
  });
}

function listenOn(host: string, port: keyof typeof collectorPorts): { endpoint: string } {
  return { endpoint: `${host}:${collectorPorts[port]}` };
}

/** The limiter comes first, so that it refuses before anything is kept. */
function createPipeline(exporter: string): object {
  return {
    receivers: ["otlp"],
    processors: ["memory_limiter", "batch"],
    exporters: [exporter],
  };
}

function signalOf(exporter: string): "traces" | "metrics" {
  return exporter === "prometheus" ? "metrics" : "traces";
}

/**
 * An address with http(s) is OTLP over HTTP; a host with a port is gRPC on the inner network. The
 * names of the exporters are those of 0.144 and later.
 */
function createTraceExporter({ endpoint, headers = {} }: TracesPlan): Record<string, object> {
  const names = Object.entries(headers).map(([name, variable]) => [name, `\${env:${variable}}`]);
  const more = names.length > 0 && { headers: Object.fromEntries(names) as object };
  if (/^https?:/.test(endpoint)) return { "otlp_http/traces": { endpoint, ...more } };
  return { "otlp_grpc/traces": { endpoint, tls: { insecure: true }, ...more } };
}
