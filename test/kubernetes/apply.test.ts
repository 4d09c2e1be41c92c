import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crdsProblem, simulationProblem, startCluster } from "../support/containers/api-server.ts";
import type { TestCluster } from "../support/containers/api-server.ts";
import { addEverything } from "../support/components/everything.ts";
import { until } from "../support/projects/local-project.ts";
import { copyProject, type ProjectCopy } from "../support/projects/project-copy.ts";
import { patient } from "../support/slowness.ts";

const problem = simulationProblem() ?? crdsProblem();
if (problem !== undefined) console.warn(`skipped: no manifests are applied here: ${problem}`);

const root = join(import.meta.dirname, "../..");
const stacks = ["kubernetes-dev", "kubernetes-staging", "kubernetes-prod"];
/** As development, put into the archive. */
const archived = "kubernetes-archived";
const soak = process.env.SLIPWAY_SOAK === "1";
const everything = (soak ? stacks : stacks.slice(-1)).map((stack) => `everything-${stack}`);

interface Item {
  kind: string;
  metadata: { name: string; namespace?: string; resourceVersion: string; generation?: number };
  spec: { replicas?: number };
  status?: { readyReplicas?: number; currentReplicas?: number };
}

/** Volumes of the cluster's own class, and of the one that production's stack names. */
function manyVolumes(): object[] {
  const provisioner = "kubernetes.io/no-provisioner";
  const fast = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", provisioner };
  const volumes = ["fast", "standard"].flatMap((storageClassName) =>
    Array.from({ length: 30 }, (_, index) => ({
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `${storageClassName}-${index}` },
      spec: {
        capacity: { storage: "1Ti" },
        accessModes: ["ReadWriteOnce"],
        storageClassName,
        hostPath: { path: `/${storageClassName}/${index}` },
      },
    })),
  );
  return [{ ...fast, metadata: { name: "fast" } }, ...volumes];
}

describe.skipIf(problem !== undefined)(
  "the rendered manifests of the shop, and of one of each component",
  () => {
    let cluster: TestCluster;
    let copy: ProjectCopy;

    beforeAll(async () => {
      copy = copyProject();
      cpSync(join(root, "test/fixtures/images.lock"), join(copy.folder, "images.lock"));
      for (const stack of stacks) {
        const file = `Pulumi.${stack}.yaml`;
        cpSync(join(root, "test/fixtures/stacks", file), join(copy.folder, file));
        addEverything(copy, stack);
      }
      const dev = readFileSync(join(copy.folder, "Pulumi.kubernetes-dev.yaml"), "utf8");
      const text = `${dev.trimEnd()}\n  slipway:mode: archived\n`;
      writeFileSync(join(copy.folder, `Pulumi.${archived}.yaml`), text);
      cluster = await startCluster();
      await cluster.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items: manyVolumes() }));
    }, patient(240_000));

    afterAll(async () => {
      await cluster.stop();
      copy.remove();
    });

    /** Renders a stack and gives its folder. */
    async function render(stack: string): Promise<string> {
      const rendered = await copy.slipway(["render", stack]);
      expect(rendered, rendered.stderr).toMatchObject({ code: 0 });
      return join(copy.folder, ".slipway/render", stack);
    }

    /** Applies a folder as people do, and gives what the server warned of. */
    async function apply(folder: string): Promise<string[]> {
      const { stderr } = await cluster.kubectl(["apply", "--server-side", "-f", folder]);
      return stderr.split("\n").filter((line) => line !== "");
    }

    async function list(kinds: string, namespace: string): Promise<Item[]> {
      const { stdout } = await cluster.kubectl(["get", kinds, "-n", namespace, "-o", "json"]);
      return (JSON.parse(stdout) as { items: Item[] }).items;
    }

    function namespaceOf(folder: string): string {
      const text = readFileSync(join(folder, "00-environment.yaml"), "utf8");
      const objects = parseAllDocuments(text).map((document) => document.toJS() as Item);
      return objects.find(({ kind }) => kind === "Namespace")?.metadata.name ?? "";
    }

    /** Version and generation of every object that the manifests name. */
    async function versions(folder: string): Promise<Record<string, string>> {
      const { stdout } = await cluster.kubectl(["get", "-f", folder, "-o", "json"]);
      const { items } = JSON.parse(stdout) as { items: Item[] };
      const entries = items
        // What controllers and simulated nodes go on reporting on has new versions all the time.
        .map(({ kind, metadata, ...rest }): [string, string] => {
          const version = rest.status === undefined ? metadata.resourceVersion : "";
          return [`${kind}/${metadata.name}`, `${version} ${metadata.generation ?? ""}`];
        });
      return Object.fromEntries(entries);
    }

    test.each([...stacks, archived, ...everything])(
      "%s applies without a warning, gets ready, and a second time changes nothing",
      async (stack) => {
        const folder = await render(stack);
        expect(readdirSync(folder)).toContain("05-secrets.yaml");
        expect(existsSync(join(folder, "templates/secrets.yaml"))).toBe(true);
        expect(await apply(folder)).toEqual([]);
        const namespace = namespaceOf(folder);
        await until(async () => {
          const items = await list("deployments,statefulsets", namespace);
          const waiting = items.filter(
            ({ spec, status }) => (status?.readyReplicas ?? 0) < (spec.replicas ?? 1),
          );
          return items.length > 0 && waiting.length === 0 ? items : undefined;
        }, 100);
        const before = await versions(folder);
        expect(Object.keys(before).length).toBeGreaterThan(20);
        expect(await apply(folder)).toEqual([]);
        expect(await versions(folder)).toEqual(before);
      },
      180_000,
    );
  },
);
