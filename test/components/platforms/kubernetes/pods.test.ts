import { expect, test } from "vitest";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import { buildEverything } from "./application.ts";
import { builtStages, useResolvedImages } from "../../../support/components/released.ts";
import { manifestsOf, ofKind, pick, templateOf, templatesOf } from "./manifests.ts";
import type { Manifest, PodTemplate } from "./manifests.ts";

useResolvedImages();

async function podsOf(
  stage: ProfiledStage,
): Promise<{ manifest: Manifest; template: PodTemplate; name: string }[]> {
  const found = templatesOf(manifestsOf(await buildEverything(stage)));
  expect(found.length).toBeGreaterThan(20);
  return found.map((one) => ({
    ...one,
    name: `${one.manifest.kind} ${one.manifest.metadata.name}`,
  }));
}

test.each(builtStages)("Every pod at stage %s is as confined as a pod can be", async (stage) => {
  for (const { template, name } of await podsOf(stage)) {
    expect(template.spec.securityContext, name).toEqual({
      runAsNonRoot: true,
      runAsUser: expect.any(Number) as number,
      runAsGroup: expect.any(Number) as number,
      fsGroup: expect.any(Number) as number,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(template.spec.securityContext?.runAsUser, name).toBeGreaterThan(0);
    for (const container of template.spec.containers) {
      expect(container.securityContext, name).toEqual({
        allowPrivilegeEscalation: false,
        // OpenSearch writes its keystore beside its configuration.
        readOnlyRootFilesystem: container.name !== "catalogue",
        capabilities: { drop: ["ALL"] },
      });
    }
  }
});

test.each(builtStages)(
  "Every pod at stage %s has requests and a limit of memory",
  async (stage) => {
    for (const { template, name } of await podsOf(stage)) {
      for (const { resources } of template.spec.containers) {
        expect(resources?.requests?.cpu, name).toMatch(/^\d+m?$/);
        const [limit = 0, request] = [resources?.limits, resources?.requests].map((one) =>
          megabytesOf(one?.memory ?? ""),
        );
        expect(limit, name).toBeGreaterThan(0);
        expect(request, name).toBe(stage === "production" ? limit : Math.ceil(limit / 2));
      }
    }
  },
);

/** Memory in MB: `512Mi`, `2Gi`; NaN for anything else. */
function megabytesOf(quantity: string): number {
  const [, amount = "", unit] = /^(\d+)([MG])i$/.exec(quantity) ?? [];
  return Number(amount || NaN) * (unit === "G" ? 1024 : 1);
}

/** Objects whose emptiness says something: every pod, a folder of the pod, no rule at all. */
const meantEmpty = /(Selector|emptyDir)$/;

/** Values that the API server would not keep as they are written, each with its path. */
function rewritten(value: unknown, path = ""): string[] {
  if (typeof value === "string") {
    const [, digits = "", unit] = /^(\d+)(m|[KMGT]i)$/.exec(value) ?? [];
    const base = unit === "m" ? 1000 : 1024;
    return unit !== undefined && Number(digits) % base === 0 ? [`${path}: ${value}`] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length === 0 && !meantEmpty.test(path)) return [path];
  return entries.flatMap(([key, inner]) => rewritten(inner, `${path}.${key}`));
}

// What the provider keeps in the state went through the types of k8s.io/api: lists that are empty
// are gone then, and quantities have one form. Written otherwise, each would be a change for ever.
test.each(builtStages)(
  "Every manifest at stage %s is as the API server keeps it",
  async (stage) => {
    const manifests = manifestsOf(await buildEverything(stage));
    const found = manifests.flatMap(({ kind, metadata, ...rest }) =>
      rewritten(rest, `${kind} ${metadata.name}`),
    );
    expect(found).toEqual([]);
  },
);

/** Pods that answer nobody: nothing could ask them. */
const unasked = ["worker", "backup", "schedule", "migration"];

test.each(builtStages)("Every pod at stage %s that answers is asked how it is", async (stage) => {
  const pods = await podsOf(stage);
  const asked = pods.filter(
    ({ template }) =>
      !unasked.includes(template.metadata.labels["app.kubernetes.io/component"] ?? ""),
  );
  expect(asked.length).toBeGreaterThan(15);
  for (const { template, name } of asked) {
    for (const container of template.spec.containers) {
      expect(container, name).toMatchObject({
        startupProbe: { failureThreshold: expect.any(Number) as number },
        readinessProbe: { failureThreshold: 3 },
        livenessProbe: { periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 3 },
      });
    }
  }
});

test("A token of the API server is in the pods of Prometheus, kube-state-metrics and Alloy alone", async () => {
  const withToken = (await podsOf("production"))
    .filter(({ template }) => template.spec.automountServiceAccountToken !== false)
    .map(({ manifest }) => manifest.metadata.name);
  expect(withToken.toSorted()).toEqual([
    "monitoring-alloy",
    "monitoring-prometheus",
    "monitoring-state-metrics",
  ]);
  const accounts = ofKind(manifestsOf(await buildEverything("production")), "ServiceAccount");
  expect(accounts.length).toBeGreaterThan(20);
  for (const account of accounts) expect(account.automountServiceAccountToken).toBe(false);
});

test.each(builtStages)("Every program at stage %s has an account of its own", async (stage) => {
  const accounts = (await podsOf(stage)).map(({ template }) => template.spec.serviceAccountName);
  expect(new Set(accounts).size).toBe(accounts.length);
});

test.each(builtStages)("Every object at stage %s carries its component's labels", async (stage) => {
  const environment = stage === "production" ? "prod" : stage;
  const manifests = manifestsOf(await buildEverything(stage));
  const labelled = [
    ...manifests.map(({ kind, metadata }) => ({ name: `${kind} ${metadata.name}`, metadata })),
    ...templatesOf(manifests).map(({ manifest, template }) => ({
      name: `pods of ${manifest.metadata.name}`,
      metadata: template.metadata,
    })),
  ];
  for (const { name, metadata } of labelled) {
    expect(metadata.labels, name).toMatchObject({
      "app.kubernetes.io/name": expect.stringMatching(/^[a-z]/) as string,
      "app.kubernetes.io/instance": `everything-${environment}`,
      "app.kubernetes.io/component": expect.stringMatching(/^[a-z]/) as string,
      "app.kubernetes.io/part-of": "everything",
      "app.kubernetes.io/managed-by": "slipway",
      "slipway.dev/application": "everything",
      "slipway.dev/environment": environment,
      "slipway.dev/stage": stage,
      "slipway.dev/component": expect.stringMatching(/^[a-z]/) as string,
    });
  }
});

test.each(builtStages)(
  "Every selector at stage %s picks its own pods and no others",
  async (stage) => {
    const manifests = manifestsOf(await buildEverything(stage));
    const runners = manifests.filter(({ kind }) => ["Deployment", "StatefulSet"].includes(kind));
    const templates = templatesOf(manifests);
    for (const { spec, metadata } of runners) {
      const { matchLabels } = spec?.selector as { matchLabels: Record<string, string> };
      const picked = templates.filter(({ template }) =>
        Object.entries(matchLabels).every(
          ([key, value]) => template.metadata.labels[key] === value,
        ),
      );
      expect(picked.map(({ manifest }) => manifest.metadata.name)).toEqual([metadata.name]);
    }
  },
);

test.each(builtStages)("Everything mounted at stage %s is a volume of the pod", async (stage) => {
  for (const { template, name } of await podsOf(stage)) {
    const volumes = template.spec.volumes?.map((volume) => volume.name) ?? [];
    const mounted = template.spec.containers.flatMap(({ volumeMounts = [] }) =>
      volumeMounts.map((mount) => mount.name),
    );
    expect(new Set(mounted), name).toEqual(new Set(volumes));
    expect(new Set(volumes).size, name).toBe(volumes.length);
  }
});

test("A pod that is told to go still answers for ten seconds, and then gets thirty", async () => {
  const manifests = manifestsOf(await buildEverything("production"));
  const template = templateOf(pick(manifests, "Deployment", "api-a"));
  expect(template?.spec).toMatchObject({
    terminationGracePeriodSeconds: 40,
    containers: [{ lifecycle: { preStop: { sleep: { seconds: 10 } } } }],
  });
});

test("The Secret of the settings pulls the images of every pod, an operator's too", async () => {
  const settings = { pullSecret: "registry", postgres: "cloudnative-pg" } as const;
  const manifests = manifestsOf(await buildEverything("production", settings));
  const named = [{ name: "registry" }];
  const accounts = new Map(
    ofKind(manifests, "ServiceAccount").map(({ metadata, imagePullSecrets }) => [
      metadata.name,
      imagePullSecrets,
    ]),
  );
  const pods = templatesOf(manifests);
  expect(pods.length).toBeGreaterThan(20);
  for (const { manifest, template } of pods) {
    const account = accounts.get(template.spec.serviceAccountName ?? "");
    expect([manifest.metadata.name, account]).toEqual([manifest.metadata.name, named]);
  }
  expect(pick(manifests, "Cluster", "orders").spec).toMatchObject({ imagePullSecrets: named });
});

test("Without the setting, no Secret is named that is not there", async () => {
  for (const manifest of manifestsOf(await buildEverything("production"))) {
    expect(JSON.stringify(manifest)).not.toContain("imagePullSecrets");
  }
});
