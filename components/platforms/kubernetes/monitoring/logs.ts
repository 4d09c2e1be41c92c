import type { Monitoring } from "../../../monitoring.ts";
import { lokiPort } from "../../../observability/loki.ts";
import { alloy, loki, planAlloyFiles, planLokiFiles } from "../../containers/logs.ts";
import { kubernetesOf } from "../handles.ts";
import { selectorOf } from "../labels.ts";
import { allowConnection } from "../network-policies.ts";
import { allowInNamespace } from "./rights.ts";
import { createTool } from "./tool.ts";
import type { BuiltTool } from "./tool.ts";

const role = ["alloy"];

/**
 * Builds Loki, and Alloy, which brings it what the pods of the namespace print: by the API server,
 * so that it needs no place on every machine.
 */
export function createLogs(owner: Monitoring): BuiltTool {
  const kept = createTool(owner, ["loki"], { ...loki, files: planLokiFiles(owner) });
  const { namespaceName: namespace } = kubernetesOf(owner);
  const from = { source: "kubernetes", namespace, selector: instanceOf(owner) } as const;
  allowInNamespace(owner, role, [
    { apiGroup: "", resources: ["pods"], verbs: ["get", "list", "watch"] },
    { apiGroup: "", resources: ["pods/log"], verbs: ["get"] },
  ]);
  const collector = createTool(owner, role, {
    ...alloy,
    files: planAlloyFiles(from, kept.host),
    token: true,
  });
  allowConnection(owner, collector.peer, kept.peer, [lokiPort]);
  return kept;
}

/** The label that all pods of the environment have. */
function instanceOf({ environment }: Monitoring): Readonly<Record<string, string>> {
  const name = "app.kubernetes.io/instance";
  return { [name]: selectorOf(environment, { name: "" })[name] ?? "" };
}
