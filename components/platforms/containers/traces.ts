import type { Member } from "../../base/member.ts";
import { Monitoring } from "../../monitoring.ts";
import { collectorPorts } from "../../observability/otel-collector.ts";

/** The Monitoring whose collector takes the traces of a component's environment, if one does. */
export function findCollector({ environment }: Member): Monitoring | undefined {
  return environment.members
    .filter((member) => member instanceof Monitoring)
    .find(({ shape }) => shape.traces !== undefined);
}

/**
 * What OpenTelemetry's libraries read: where traces go, how, and whose they are.
 *
 * @param host name under which a program reaches the collector
 */
export function formatTraceVariables(service: string, host: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}:${collectorPorts.http}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_SERVICE_NAME: service,
  };
}
