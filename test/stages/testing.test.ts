import { describe, expect, test } from "vitest";
import everything from "../../stacks/everything.ts";
import * as docker from "../components/platforms/docker/application.ts";
import * as kubernetes from "../components/platforms/kubernetes/application.ts";
import { manifestsOf, ofKind } from "../components/platforms/kubernetes/manifests.ts";
import type { ProfiledStage } from "../../variables/stage.ts";

/** What is no data of the application: certificates, figures of monitoring, downloaded models. */
const apart = /edge|entry|monitoring|prometheus|grafana|loki|tempo|alert|assistant/;

async function volumesOnDocker(stage: ProfiledStage): Promise<string[]> {
  const resources = await docker.build(() => everything(docker.settingsOf(stage)));
  const names = docker.pickAll(resources, "Volume").map(({ name }) => name);
  return names.filter((name) => !apart.test(name));
}

async function claimsOnKubernetes(stage: ProfiledStage): Promise<string[]> {
  const built = await kubernetes.build(() => everything(kubernetes.settingsOf(stage)));
  const claims = ofKind(manifestsOf(built), "PersistentVolumeClaim");
  return claims.map(({ metadata }) => metadata.name).filter((name) => !apart.test(name));
}

describe("stage testing keeps no data, and development keeps them", () => {
  test.each([
    ["docker", volumesOnDocker],
    ["kubernetes", claimsOnKubernetes],
  ])("on %s", async (_platform, volumesOf) => {
    expect(await volumesOf("testing")).toEqual([]);
    const kept = (await volumesOf("development")).join(" ");
    for (const name of ["orders", "uploads", "jobs", "catalogue"]) {
      expect(kept).toContain(name);
    }
  });
});
