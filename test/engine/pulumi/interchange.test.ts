import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../../tool/engine/engine.ts";
import { openEngine } from "../../../tool/engine/select.ts";
import { withBackend } from "../../../tool/engine/state/backend.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import { convertStackFile } from "../../../tool/engine/state/project/stack-config.ts";
import { openStackStore, type FileStackStore } from "../../../tool/engine/state/store.ts";
import { cli, makeCliProject, type CliProject } from "../../support/projects/cli-project.ts";
import { patient } from "../../support/slowness.ts";

const program = `
import * as pulumi from "@pulumi/pulumi";
class Group extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("test:index:Group", name, args, opts);
    this.registerOutputs({ inner: pulumi.secret("deep") });
  }
}
const group = new Group("group", { a: 1, text: "<&>\\u2028", hidden: pulumi.secret({ b: [1, "two"] }) });
new Group("child", { list: [null, true, 1.5, {}] }, { parent: group, dependsOn: [group] });
export const token = pulumi.secret("hush");
export const plain = { a: [1] };
export const config = pulumi.runtime.allConfig();
`;

function openStore({ folder, environment }: CliProject): Promise<FileStackStore> {
  return withBackend({ folder, stack: "dev", environment }, ({ secrets }) =>
    Promise.resolve(
      openStackStore({ backendFolder: folder, project: "shop", stack: "dev", secrets }),
    ),
  );
}

describe.skipIf(!cli)("state and the Pulumi CLI", { timeout: patient(120_000) }, () => {
  it("exchange: what the CLI wrote is read, and written again the CLI finds nothing changed", async () => {
    const project = await makeCliProject(program);
    await project.pulumi("config", "set", "--path", "object.list[0]", "x", "--secret");
    await project.pulumi("config", "set", "--path", "object.html", "<&>");
    await project.pulumi("up", "--yes", "--skip-preview");
    const store = await openStore(project);
    const before = await readFile(store.file, "utf8");
    const snapshot = (await store.read()) ?? { resources: [], pendingOperations: [] };
    expect(snapshot.resources[0]?.outputs.token).toEqual({
      [marks.signature]: marks.secret,
      value: "hush",
    });
    await store.withLock({ waitSeconds: 0 }, () => store.write(snapshot));
    const after = await readFile(store.file, "utf8");
    const withoutManifest = (text: string) => text.replace(/"manifest":\{[^}]*\}/, "");
    expect(withoutManifest(after)).toBe(withoutManifest(before));
    expect(await project.pulumi("preview", "--expect-no-changes")).toContain("3 unchanged");
    expect(await project.pulumi("stack", "output", "token", "--show-secrets")).toBe("hush\n");
  });

  it("exchange config: the program gets the same texts from both", async () => {
    const project = await makeCliProject(program);
    await project.pulumi("config", "set", "token", "hush", "--secret");
    await project.pulumi("config", "set", "--path", "object.list[0]", "x", "--secret");
    await project.pulumi("config", "set", "--path", "object.html", "<&>");
    await project.pulumi("config", "set", "count", "007");
    await project.pulumi("up", "--yes", "--skip-preview");
    const { folder, environment } = project;
    const ours = await withBackend({ folder, stack: "dev", environment }, (backend) =>
      convertStackFile(backend.project, backend.stackFile, backend.secrets),
    );
    const byCli = (await (await openStore(project)).read())?.resources[0]?.outputs.config;
    expect(ours.values).toEqual(byCli);
    expect(ours.values["shop:object"]).toBe('{"html":"\\u003c\\u0026\\u003e","list":["x"]}');
  });

  it("go on with each other's stack: up by one is unchanged to the other, both ways", async () => {
    const project = await makeCliProject(program);
    const { folder, environment } = project;
    const request = { folder, stack: "dev", environment, requested: "embedded" } as const;
    const ours = await openEngine({ ...request, operation: "up" });
    const ops = ({ steps }: RunResult) => steps.map(({ op }) => op);
    expect(ops(await ours.up())).toEqual(["create", "create", "create"]);
    expect(await project.pulumi("preview", "--expect-no-changes")).toContain("3 unchanged");
    await project.pulumi("up", "--yes", "--skip-preview");
    expect(ops(await ours.preview())).toEqual(["same", "same", "same"]);
    expect(ops(await ours.destroy())).toEqual(["delete", "delete", "delete"]);
    expect(await project.pulumi("stack", "export")).not.toContain("resources");
  });

  it("exchange deployments by export and import, both ways", async () => {
    const project = await makeCliProject(program);
    await project.pulumi("up", "--yes", "--skip-preview");
    const store = await openStore(project);
    const snapshot = await store.read();
    const exported: unknown = JSON.parse(await project.pulumi("stack", "export"));
    await store.write({ resources: [], pendingOperations: [] });
    await store.importDeployment(exported);
    expect(await store.read()).toEqual(snapshot);
    const file = join(project.folder, "export.json");
    await writeFile(file, JSON.stringify(await store.exportDeployment()));
    await project.pulumi("stack", "import", "--file", file);
    expect((await store.read())?.resources).toEqual(snapshot?.resources);
    expect(await project.pulumi("preview", "--expect-no-changes")).toContain("3 unchanged");
  });

  it("respect each other's locks", async () => {
    const project = await makeCliProject(program);
    const store = await openStore(project);
    await store.withLock({ waitSeconds: 0 }, async () => {
      const up = project.pulumi("up", "--yes", "--skip-preview");
      await expect(up).rejects.toThrow(
        new RegExp(`locked by 1 lock\\(s\\)[\\s\\S]*\\(pid ${process.pid}\\) at 20`),
      );
    });
    await project.setProgram(
      'import { setTimeout } from "node:timers/promises"; await setTimeout(4_000); export {};',
    );
    const up = project.pulumi("up", "--yes", "--skip-preview").catch(() => undefined);
    const deadline = Date.now() + 60_000;
    while ((await store.holders()).length === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const run = store.withLock({ waitSeconds: 0 }, () => Promise.resolve());
    await expect(run).rejects.toMatchObject({ code: "StackLocked" });
    await expect(run).rejects.toThrow("by the Pulumi CLI");
    await project.pulumi("cancel", "--yes");
    expect(await store.holders()).toEqual([]);
    await up;
  });
});
