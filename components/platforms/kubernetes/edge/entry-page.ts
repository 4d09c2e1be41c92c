import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { planEntryPage } from "../../entry-page.ts";
import type { EntryPage } from "../../entry-page.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { imageFor } from "../../../images/image-for.ts";
import type { EntryRoute } from "./entry-plan.ts";
import { childOptions, kubernetesOf } from "../handles.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";
import { allowEntry } from "../network-policies.ts";
import { isReserved, planPod } from "../pod.ts";
import type { PodPlan } from "../pod.ts";
import { planHttpProbes } from "../probes.ts";
import { createServiceAccount } from "../program.ts";
import { siteSize } from "../sizes.ts";
import { createService } from "../compute/slot-services.ts";

const role = "page";
const ports = { http: 8080, health: 8081 } as const;

/** Probes ask another port: on the published one every answer is the page, with its status. */
const server = `
const { createServer } = require("node:http");
const { status, headers, html } = JSON.parse(process.env.PAGE);
createServer((request, response) => {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(html) });
  response.end(request.method === "HEAD" ? undefined : html);
}).listen(${ports.http});
createServer((request, response) => response.end("ok\\n")).listen(${ports.health});
process.on("SIGTERM", () => process.exit(0));
`;

/**
 * Builds what answers in place of the application while the environment does not serve: neither an
 * HTTPRoute nor an Ingress can make an answer by itself, so it is a small program of Node's image.
 */
export function createEntryPage(owner: EnvironmentView): void {
  const { mode, application } = owner.plan;
  const page = planEntryPage(mode, application);
  if (page === undefined) return;
  const { demands, ready, page: answering } = kubernetesOf(owner);
  const name = nameOf(owner, role);
  demands.pods.push({ count: 2, ...siteSize });
  const labels = labelsOf(owner, role, { name });
  const peer = { name, pods: selectorOf(owner, { name }) };
  const policies = allowEntry(owner, peer, ports.http);
  const spec = {
    replicas: 1,
    selector: { matchLabels: peer.pods },
    revisionHistoryLimit: 3,
    template: planPod(planPagePod(owner, page), labels),
  };
  const metadata = metadataOf(owner, "Deployment", name, labels);
  const options = childOptions(owner, [...ready, ...policies]);
  answering.push(new Deployment(owner.childName(role), { metadata, spec }, options));
  createService(owner, [role], ports.http, { name });
}

function planPagePod(owner: EnvironmentView, { status, headers, html }: EntryPage): PodPlan {
  return {
    name: role,
    image: imageFor(owner, "node-24"),
    command: ["node", "--eval", server],
    env: [{ name: "PAGE", value: JSON.stringify({ status, headers, html }) }],
    ports,
    ...siteSize,
    // The user `node` of Node's images.
    user: 1000,
    group: 1000,
    probes: planHttpProbes("/", "health"),
    stopSeconds: 10,
    scratch: [],
    serviceAccount: createServiceAccount(owner, role),
    reserved: isReserved(owner),
  };
}

/** The same routes, to the page while the environment does not serve. */
export function routeToPage(
  owner: EnvironmentView,
  routes: readonly EntryRoute[],
): readonly EntryRoute[] {
  if (owner.plan.mode === "running") return routes;
  const service = nameOf(owner, role);
  const backends = [{ service, port: ports.http, weight: 100 }];
  return routes.map(({ path }) => ({ path, stable: service, backends }));
}
