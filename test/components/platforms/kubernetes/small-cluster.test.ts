import { expect, test } from "vitest";
import {
  Cache,
  Database,
  Environment,
  Service,
  Site,
  Worker,
} from "../../../../components/index.ts";
import { planAnnotations } from "../../../../components/platforms/kubernetes/edge/entry-plan.ts";
import { planShares } from "../../../../components/platforms/kubernetes/pod.ts";
import { parseSettings } from "../../../../program/settings/settings.ts";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import { useResolvedImages } from "../../../support/components/released.ts";
import { build, settingsOf } from "./application.ts";
import { manifestsOf, templatesOf } from "./manifests.ts";

useResolvedImages();

/** A usual application: two services, a worker, a site, two databases and a cache. */
async function requestsOf(stage: ProfiledStage): Promise<{ cores: number; memoryMb: number }> {
  const resources = await build(() => {
    const variables = { values: {}, secure: [], sealed: [] };
    const environment = new Environment("clinic", { ...settingsOf(stage), variables });
    const notes = new Database("patient-notes", { environment, engine: "postgres" });
    const ledger = new Database("ledger", { environment, engine: "mysql" });
    const seats = new Cache("seats", { environment });
    const api = new Service("api", { environment, port: 3000, links: [notes, seats] });
    new Service("shipping", { environment, port: 3000, links: [ledger] });
    new Worker("worker", { environment, links: [notes] });
    new Site("web", { environment, source: "examples/shop/web", links: [api] });
    return environment;
  });
  const sum = { cores: 0, memoryMb: 0 };
  for (const { manifest, template } of templatesOf(manifestsOf(resources))) {
    const { replicas = 1 } = manifest.spec as { replicas?: number };
    for (const { resources: asked } of template.spec.containers) {
      const { cpu = "", memory = "" } = asked?.requests ?? {};
      sum.cores += replicas * (cpu.endsWith("m") ? Number.parseInt(cpu, 10) / 1000 : Number(cpu));
      sum.memoryMb += replicas * Number.parseInt(memory, 10);
    }
  }
  return sum;
}

test("A usual application fits a machine of 2 cores and 4 GB in development", async () => {
  const { cores, memoryMb } = await requestsOf("development");
  // What a cluster of one machine leaves beside its own programs.
  expect(cores).toBeLessThan(1.5);
  expect(memoryMb).toBeLessThan(3000);
});

test("It fits two of 4 cores and 8 GB in staging, and production sets all of it aside", async () => {
  const staging = await requestsOf("staging");
  expect(staging.cores).toBeLessThan(7);
  expect(staging.memoryMb).toBeLessThan(14_000);
  const one = { memoryMb: 2048, cpu: 2 };
  expect(planShares(one, true).requests).toEqual({ cpu: "2", memory: "2Gi" });
  expect(planShares(one, false)).toEqual({
    requests: { cpu: "500m", memory: "1Gi" },
    limits: { memory: "2Gi" },
  });
});

test("ingress-nginx is told how large a request may be, where config says so", () => {
  const size = { "nginx.ingress.kubernetes.io/proxy-body-size": "64m" };
  expect(planAnnotations({ ingressBodyMb: 64 }, undefined)).toEqual(size);
  expect(planAnnotations({ ingressBodyMb: 64, clusterIssuer: "letters" }, "a.example")).toEqual({
    ...size,
    "cert-manager.io/cluster-issuer": "letters",
  });
  expect(planAnnotations({}, "a.example")).toBeUndefined();
});

test("Said to a gateway, which reads no such annotation, it is refused", () => {
  const parse = (kubernetes: object): unknown => {
    const values = {
      "slipway:application": "clinic",
      "slipway:platform": "kubernetes",
      "slipway:stage": "staging",
      "slipway:kubernetes": JSON.stringify(kubernetes),
    };
    return parseSettings("clinic", { values, secretKeys: [], sealedKeys: [] }).kubernetes;
  };
  expect(parse({ entry: "ingress", ingressBodyMb: 64 })).toMatchObject({ ingressBodyMb: 64 });
  expect(parse({ entry: "ingress" })).toEqual({ entry: "ingress" });
  expect(() => parse({ ingressBodyMb: 64 })).toThrow(
    "slipway:kubernetes.ingressBodyMb: says nothing to a gateway",
  );
  expect(() => parse({ entry: "gateway", ingressBodyMb: 64 })).toThrow("says nothing");
  expect(() => parse({ entry: "ingress", ingressBodyMb: 0 })).toThrow("use at least 1");
});
