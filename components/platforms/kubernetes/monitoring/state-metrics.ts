import type { Member } from "../../../base/member.ts";
import { kubernetesOf } from "../handles.ts";
import type { BuiltExporter } from "./exporters.ts";
import { allowInNamespace } from "./rights.ts";
import { createTool } from "./tool.ts";

const port = 8080;

/** What it tells of, by API group. */
const watched = {
  "": ["pods", "persistentvolumeclaims"],
  apps: ["deployments", "statefulsets"],
  batch: ["cronjobs", "jobs"],
} as const;

/** Builds kube-state-metrics for the environment's namespace: what Kubernetes itself knows of it. */
export function createStateMetrics(owner: Member): BuiltExporter {
  const role = ["state-metrics"];
  const verbs = ["list", "watch"];
  const rights = Object.entries(watched).map(([apiGroup, resources]) => ({
    apiGroup,
    resources: [...resources],
    verbs,
  }));
  allowInNamespace(owner, role, rights);
  const { host, peer } = createTool(owner, role, {
    tool: "state-metrics",
    image: "kube-state-metrics",
    args: [
      `--namespaces=${kubernetesOf(owner).namespaceName}`,
      `--resources=${Object.values(watched).flat().join(",")}`,
      `--port=${port}`,
    ],
    port,
    health: "/healthz",
    token: true,
  });
  return { job: "cluster", component: owner.componentName, host, port, peer };
}
