import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Environment, Monitoring, Service, Worker } from "../../../../components/index.ts";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import { artifacts, useResolvedImages } from "../../../support/components/released.ts";
import { build, settingsOf } from "./application.ts";
import { manifestsOf, ofKind, pick, templateOf, type Manifest } from "./manifests.ts";

useResolvedImages();

const image = artifacts.api ?? "";

interface Built {
  application: string;
  worker?: string;
  service?: string;
  stage?: ProfiledStage;
  logs?: boolean;
}

async function buildWith({ application, worker, service, stage = "staging", logs = true }: Built) {
  const resources = await build(() => {
    const names = [worker, service].filter((name) => name !== undefined);
    const environment = new Environment(application, {
      ...settingsOf(stage),
      release: { id: "r", artifacts: Object.fromEntries(names.map((name) => [name, image])) },
      variables: { values: {}, secure: [], sealed: [] },
    });
    if (worker !== undefined) new Worker(worker, { environment });
    if (service !== undefined) new Service(service, { environment, port: 8080 });
    new Monitoring("watch", { environment, logs });
    return environment;
  });
  return manifestsOf(resources);
}

const board = { application: "notice-board", service: "public-api" };
const nightShift = { application: "night-shift", worker: "clerk" };

function fileOf(all: readonly Manifest[], name: string, file: string): string {
  return (pick(all, "ConfigMap", name).data as Record<string, string>)[file] ?? "";
}

describe("the logs of an application on Kubernetes", () => {
  test.each([board, nightShift])("of $application are kept by Loki, on a volume", async (built) => {
    const all = await buildWith(built);
    const template = templateOf(pick(all, "StatefulSet", "watch-loki"));
    const [container] = template?.spec.containers ?? [];
    expect(template?.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10_001 });
    expect(container?.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    expect(container?.resources?.limits).toMatchObject({ memory: "512Mi" });
    const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath);
    expect(mounts).toEqual(expect.arrayContaining(["/loki", "/etc/loki", "/tmp"]));
    const claims = ofKind(all, "PersistentVolumeClaim").map(({ metadata }) => metadata.name);
    expect(claims).toEqual(
      expect.arrayContaining([expect.stringContaining("loki"), expect.stringContaining("alloy")]),
    );
  });

  test.each([board, nightShift])(
    "of $application are read by the API server: pods and their logs, and no other right",
    async (built) => {
      const all = await buildWith(built);
      expect(pick(all, "Role", "watch-alloy").rules).toEqual([
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
      ]);
      const others = ofKind(all, "Role").filter(({ metadata }) => metadata.name !== "watch-alloy");
      expect(JSON.stringify(others)).not.toContain("pods/log");
      expect(ofKind(all, "DaemonSet")).toEqual([]);
      const alloy = pick(all, "StatefulSet", "watch-alloy");
      const { metadata, spec } = templateOf(alloy) ?? {};
      expect(spec?.automountServiceAccountToken).toBe(true);
      expect(spec?.volumes?.some((volume) => "hostPath" in volume)).toBe(false);
      const config = fileOf(all, "watch-alloy-config", "config.alloy");
      const [namespace = ""] = ofKind(all, "Namespace").map((one) => one.metadata.name);
      expect(config).toContain(`names = ["${namespace}"]`);
      const [, selector] = /label = "(.*)"/.exec(config) ?? [];
      const [name = "", value] = selector?.split("=") ?? [];
      expect(metadata?.labels[name]).toBe(value);
      const program = ofKind(all, "Deployment").find(
        (one) =>
          one.metadata.labels["app.kubernetes.io/component"] ===
          ("worker" in built ? "worker" : "service"),
      );
      expect(program && templateOf(program)?.metadata.labels[name]).toBe(value);
    },
  );

  test("reach Loki from Alloy and Grafana alone", async () => {
    const all = await buildWith(board);
    const incoming = ofKind(all, "NetworkPolicy")
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith("watch-loki-from-"));
    expect(incoming.toSorted()).toEqual([
      "watch-loki-from-watch-alloy",
      "watch-loki-from-watch-grafana",
    ]);
    expect(fileOf(all, "watch-grafana-sources", "slipway.yaml")).toContain(
      "http://watch-loki:3100",
    );
    expect(fileOf(all, "watch-alloy-config", "config.alloy")).toContain("http://watch-loki:3100/");
  });

  test.each<[ProfiledStage, string]>([
    ["preview", "168h"],
    ["staging", "720h"],
    ["production", "8760h"],
  ])("are kept at stage %s for %s", async (stage, period) => {
    const config = fileOf(
      await buildWith({ ...nightShift, stage }),
      "watch-loki-config",
      "loki.yaml",
    );
    expect(parse(config)).toMatchObject({ limits_config: { retention_period: period } });
  });

  test("stay with the cluster where monitoring does not keep them", async () => {
    const all = await buildWith({ ...board, logs: false });
    expect(JSON.stringify(all)).not.toMatch(/loki|alloy/);
    expect(JSON.stringify(all)).toContain("watch-grafana");
  });
});
