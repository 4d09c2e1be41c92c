import { execFile } from "node:child_process";
import getPort from "get-port";
import { describe, expect, onTestFinished, test } from "vitest";
import { formatEntryPage } from "../../components/platforms/entry-page.ts";
import type { EnvironmentMode } from "../../components/plan/mode.ts";
import type { KubernetesSettings } from "../../components/platforms/kubernetes/settings.ts";
import everything from "../../stacks/everything.ts";
import { build, settingsOf } from "../components/platforms/kubernetes/application.ts";
import { manifestsOf, ofKind, pick } from "../components/platforms/kubernetes/manifests.ts";
import type { Manifest } from "../components/platforms/kubernetes/manifests.ts";
import { findSchemaProblem } from "../components/platforms/kubernetes/schemas.ts";
import { until } from "../support/projects/local-project.ts";
import { useResolvedImages } from "../support/components/released.ts";

useResolvedImages();

async function manifestsIn(
  mode: EnvironmentMode,
  kubernetes: KubernetesSettings = {},
): Promise<Manifest[]> {
  const settings = { ...settingsOf("production", kubernetes), mode };
  return manifestsOf(await build(() => everything(settings)));
}

/** Copies of each Deployment; undefined where autoscaling sets them. */
function copiesOf(manifests: readonly Manifest[]): Record<string, unknown> {
  const deployments = ofKind(manifests, "Deployment");
  return Object.fromEntries(
    deployments.map(({ metadata, spec }) => [
      metadata.name,
      (spec as { replicas?: number }).replicas,
    ]),
  );
}

/** What keeps the application's data; monitoring's rules are others in an archive. */
function dataIn(manifests: readonly Manifest[], kind: string): Manifest[] {
  return ofKind(manifests, kind).filter(({ metadata }) => !metadata.name.startsWith("monitoring"));
}

function backendsOf(manifests: readonly Manifest[]): string[] {
  const names = ofKind(manifests, "HTTPRoute").flatMap(({ spec }) =>
    JSON.stringify(spec).match(/"name":"[^"]+","port"/g),
  );
  return [...new Set(names.map((name) => name?.split('"')[3] ?? ""))];
}

describe("an environment on Kubernetes", () => {
  test("in maintenance runs everything, and its routes lead to the page", async () => {
    const [running, closed] = [await manifestsIn("running"), await manifestsIn("maintenance")];
    expect(backendsOf(running)).not.toContain("everything-page");
    expect(backendsOf(closed)).toEqual(["everything-page"]);
    const { "everything-page": page, ...others } = copiesOf(closed);
    expect([page, others]).toEqual([1, copiesOf(running)]);
    for (const kind of ["StatefulSet", "CronJob", "HorizontalPodAutoscaler"]) {
      expect([kind, ofKind(closed, kind)]).toEqual([kind, ofKind(running, kind)]);
    }
  });

  test("in the archive runs no copy, no schedule and no autoscaling, and keeps its data", async () => {
    const [running, closed] = [await manifestsIn("running"), await manifestsIn("archived")];
    expect(backendsOf(closed)).toEqual(["everything-page"]);
    const copies = copiesOf(closed);
    for (const name of ["api-a", "worker-a", "web"])
      expect([name, copies[name]]).toEqual([name, 0]);
    expect(ofKind(closed, "HorizontalPodAutoscaler")).toEqual([]);
    const suspended = ofKind(closed, "CronJob").map(({ metadata, spec }) => [
      metadata.name,
      (spec as { suspend?: boolean }).suspend ?? false,
    ]);
    expect(suspended).toContainEqual(["report", true]);
    for (const [name, off] of suspended) expect([name, off]).toEqual([name, name === "report"]);
    for (const kind of ["StatefulSet", "PersistentVolumeClaim"]) {
      expect([kind, dataIn(closed, kind)]).toEqual([kind, dataIn(running, kind)]);
    }
  });

  test("has manifests that fit their schemas in either mode", async () => {
    for (const mode of ["maintenance", "archived"] as const) {
      for (const manifest of await manifestsIn(mode, { domain: "shop.example.com" })) {
        const name = `${mode}: ${manifest.kind} ${manifest.metadata.name}`;
        expect(await findSchemaProblem(manifest), name).toBeUndefined();
      }
    }
  });

  test("by an Ingress leads every path to the page, too", async () => {
    const closed = await manifestsIn("maintenance", {
      entry: "ingress",
      domain: "shop.example.com",
    });
    const paths = ofKind(closed, "Ingress").flatMap(({ spec }) =>
      JSON.stringify(spec).match(/"service":\{"name":"[^"]+"/g),
    );
    expect(new Set(paths)).toEqual(new Set(['"service":{"name":"everything-page"']));
  });

  test("shows the page by a program that answers 503 on every path", async () => {
    const { spec } = pick(await manifestsIn("maintenance"), "Deployment", "everything-page");
    const [container] = (spec as unknown as PageSpec).template.spec.containers;
    const ports = { "8080": await getPort(), "8081": await getPort() };
    const script = Object.entries(ports).reduce(
      (text, [from, to]) => text.replace(`listen(${from})`, `listen(${to}, "127.0.0.1")`),
      container?.command[2] ?? "",
    );
    const env = { PAGE: container?.env[0]?.value };
    const child = execFile(process.execPath, ["--eval", script], { env });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    const health = await until(() =>
      fetch(`http://127.0.0.1:${ports["8081"]}/`).catch(() => undefined),
    );
    expect(health.status).toBe(200);
    const page = formatEntryPage("maintenance", "everything");
    for (const path of ["/", "/api/orders"]) {
      const answer = await fetch(`http://127.0.0.1:${ports["8080"]}${path}`);
      expect([answer.status, await answer.text()]).toEqual([503, page.html]);
      expect(Object.fromEntries(answer.headers)).toMatchObject(page.headers);
    }
  });
});

interface PageSpec {
  template: { spec: { containers: { command: string[]; env: { value: string }[] }[] } };
}
