import type { Member } from "../../../base/member.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import { planFigures } from "../../containers/exporter-plan.ts";
import type { WatchedPods } from "../built.ts";
import { allowConnection } from "../network-policies.ts";
import type { Peer } from "../network-policies.ts";
import { createSecretEnv } from "../program.ts";
import { createTool } from "./tool.ts";

/** What gives figures, and the pods that Prometheus has to reach for it. */
export interface BuiltExporter extends Exporter {
  peer: Peer;
}

/** Builds the exporter of a server, where it does not give its figures itself. */
export function createExporter(owner: Member, server: WatchedPods): BuiltExporter {
  const { component, pods } = server;
  const watched = { name: component, pods };
  const figures = planFigures(component, server);
  if ("own" in figures) return { ...figures.own, peer: watched };
  const { job, secrets, env, ...tool } = figures.exporter;
  const role = [component, "exporter"];
  const references = createSecretEnv(owner, role, secrets);
  const plain = Object.entries(env ?? {}).map(([name, value]) => ({ name, value }));
  const { host, peer } = createTool(owner, role, {
    tool: "exporter",
    ...tool,
    env: [...plain, ...references],
    values: secrets,
  });
  allowConnection(owner, peer, watched, [server.port]);
  return { job, component, host, port: tool.port, peer };
}
