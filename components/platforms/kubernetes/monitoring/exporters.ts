import type { Member } from "../../../base/member.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import { ownFigures, planExporter } from "../../containers/exporter-plan.ts";
import type { WatchedServer } from "../built.ts";
import { allowConnection } from "../network-policies.ts";
import type { Peer } from "../network-policies.ts";
import { createSecretEnv } from "../program.ts";
import { createTool } from "./tool.ts";

/** What gives figures, and the pods that Prometheus has to reach for it. */
export interface BuiltExporter extends Exporter {
  peer: Peer;
}

/** Builds the exporter of a server, where it does not give its figures itself. */
export function createExporter(owner: Member, server: WatchedServer): BuiltExporter {
  const { component, kind, handle } = server;
  if (kind === "queue" || kind === "bucket") {
    const peer = { name: component, pods: handle.pods };
    return { ...ownFigures[kind], component, host: component, peer };
  }
  const { secrets, env, ...tool } = planExporter({ ...server, ...handle, kind });
  const role = [component, "exporter"];
  const references = createSecretEnv(owner, role, secrets);
  const plain = Object.entries(env ?? {}).map(([name, value]) => ({ name, value }));
  const { host, peer } = createTool(owner, role, {
    tool: "exporter",
    ...tool,
    env: [...plain, ...references],
    values: secrets,
  });
  allowConnection(owner, peer, { name: component, pods: handle.pods }, [handle.port]);
  const job = kind === "cache" ? "caches" : "databases";
  return { job, component, host, port: tool.port, peer };
}
