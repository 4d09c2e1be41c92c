import { formatYaml } from "./yaml.ts";
import type { Exporter } from "./prometheus-plan.ts";

/** Port of the blackbox exporter. */
export const blackboxPort = 9115;

/** What a blackbox exporter looks at. */
export type ProbePlan =
  | {
      kind: "certificate";
      /** Host whose certificate it is. */
      host: string;
      /** Where it is reached: `shop.example:443`, or the machine that stands for the host. */
      address: string;
    }
  | { kind: "search"; component: string; url: string }
  | { kind: "model"; component: string; url: string; model: string };

/** The config of the blackbox exporter: what it asks, and what counts as an answer. */
export function formatBlackbox(probes: readonly ProbePlan[]): string {
  const modules = probes.map((probe) => [moduleOf(probe), formatModule(probe)] as const);
  return formatYaml({ modules: Object.fromEntries(modules) });
}

/** What Prometheus asks of a blackbox exporter that is found under a name. */
export function exporterOf(probe: ProbePlan, host: string): Exporter {
  const common = { host, port: blackboxPort, module: moduleOf(probe) };
  if (probe.kind === "certificate") {
    const { host: instance, address } = probe;
    return { ...common, job: "certificates", component: instance, instance, probes: [address] };
  }
  const { component, url } = probe;
  return { ...common, job: "probes", component, probes: [formatUrl(probe.kind, url)] };
}

function moduleOf(probe: ProbePlan): string {
  return `${probe.kind}-${probe.kind === "certificate" ? probe.host : probe.component}`;
}

/** A search over everything, which fails where a part of it is missing; what Ollama has of a model. */
function formatUrl(kind: "search" | "model", url: string): string {
  const { origin } = new URL(url);
  return kind === "search"
    ? `${origin}/_search?size=0&allow_partial_search_results=false`
    : `${origin}/api/show`;
}

function formatModule(probe: ProbePlan): object {
  switch (probe.kind) {
    case "certificate":
      return {
        prober: "tcp",
        tcp: {
          tls: true,
          // One that has expired must be seen, too: its date, not whether it is good, is asked.
          tls_config: { insecure_skip_verify: true, server_name: probe.host },
        },
      };
    case "search":
      return { prober: "http", http: { method: "GET" } };
    case "model": {
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify({ model: probe.model });
      return { prober: "http", http: { method: "POST", headers, body } };
    }
  }
}
