import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  clusterProblem,
  crdsProblem,
  simulationProblem,
  startCluster,
} from "../support/containers/api-server.ts";
import type { TestCluster } from "../support/containers/api-server.ts";

const problem = clusterProblem();
const problems = [problem ?? simulationProblem(), problem ?? crdsProblem()];
const [simulation, crds] = problems;
for (const reason of new Set(problems)) {
  if (reason !== undefined) console.warn(`skipped: no Kubernetes here, or part of it: ${reason}`);
}

const container = {
  name: "api",
  image: "registry.example/api:1",
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  },
};
const labels = { app: "api" };

function deploymentOf(pod: object): string {
  return JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  });
}

const namespace = JSON.stringify({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", labels: { "pod-security.kubernetes.io/warn": "restricted" } },
});

const claim = JSON.stringify({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace: "shop" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
});

const route = JSON.stringify({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "api", namespace: "shop" },
  spec: { rules: [{ backendRefs: [{ name: "api-a", port: 80, weight: 90 }] }] },
});

describe.skipIf(problem !== undefined)("an API server of the test's own", () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.apply(namespace);
  });

  afterAll(() => cluster.stop());

  async function versionOf(object: string): Promise<string> {
    const path = "jsonpath={.metadata.resourceVersion}";
    return (await cluster.kubectl(["get", "-n", "shop", object, "-o", path])).stdout;
  }

  test("takes a Deployment without a warning, and warns of one that breaks the policy", async () => {
    expect(await cluster.apply(deploymentOf({ containers: [container] }))).toEqual({
      lines: ["deployment.apps/api serverside-applied"],
      warnings: [],
    });
    const bare = { containers: [{ name: "api", image: container.image }] };
    const { warnings } = await cluster.apply(deploymentOf(bare).replace('"api"', '"bare"'));
    expect(warnings.join("\n")).toContain('would violate PodSecurity "restricted:latest"');
  });

  test("refuses a field that its schema does not have", async () => {
    const pod = { containers: [{ ...container, images: "api" }] };
    await expect(cluster.apply(deploymentOf(pod))).rejects.toThrow(/\.images: field not declared/);
  });

  test.skipIf(simulation !== undefined)(
    "makes pods ready, and a Deployment applied again stays as it is",
    async () => {
      await cluster.apply(deploymentOf({ containers: [container] }));
      await cluster.kubectl(["rollout", "status", "-n", "shop", "deploy/api", "--timeout=60s"]);
      const ready = "jsonpath={.status.readyReplicas}";
      const { stdout } = await cluster.kubectl(["get", "-n", "shop", "deploy/api", "-o", ready]);
      expect(stdout).toBe("3");
      const before = await versionOf("deploy/api");
      await cluster.apply(deploymentOf({ containers: [container] }));
      expect(await versionOf("deploy/api")).toBe(before);
    },
  );

  test.skipIf(simulation !== undefined)("binds a claim to a volume", async () => {
    await cluster.apply(claim);
    const wait = ["wait", "-n", "shop", "--for=jsonpath={.status.phase}=Bound", "pvc/data"];
    await cluster.kubectl([...wait, "--timeout=60s"]);
  });

  test("changes nothing when the same is applied again", async () => {
    const service = JSON.stringify({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "api", namespace: "shop" },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    });
    await cluster.apply(service);
    const before = await versionOf("service/api");
    await cluster.apply(service);
    expect(await versionOf("service/api")).toBe(before);
  });

  test.skipIf(crds !== undefined)("knows the routes of the Gateway API", async () => {
    await cluster.apply(route);
    const before = await versionOf("httproute/api");
    await cluster.apply(route);
    expect(await versionOf("httproute/api")).toBe(before);
    await cluster.apply(route.replace("90", "80"));
    expect(await versionOf("httproute/api")).not.toBe(before);
  });
});
