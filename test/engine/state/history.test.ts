import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openEngine } from "../../../tool/engine/select.ts";
import type { UpdateRecord } from "../../../tool/engine/state/snapshot.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { openStackStore } from "../../../tool/engine/state/store.ts";
import { parseYaml } from "../../../tool/engine/state/project/yaml-file.ts";
import { cli, makeCliProject } from "../../support/projects/cli-project.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import { patient } from "../../support/slowness.ts";

const update: UpdateRecord = {
  kind: "update",
  startedAt: new Date("2026-11-21T05:00:00.700Z"),
  endedAt: new Date("2026-11-21T05:00:09Z"),
  succeeded: true,
  message: "",
  config: { "shop:token": { secure: "v1:a:b" } },
  resourceChanges: { create: 2 },
};

function openIn(backendFolder: string) {
  const secrets = createStackSecrets({ stack: "dev", passphrase: "slipway-dev" });
  return openStackStore({ backendFolder, project: "shop", stack: "dev", secrets });
}

describe("the history of a stack", () => {
  it("has an entry and a state for each run, in the CLI's layout, and a backup", async () => {
    const folder = await makeTempFolder();
    const store = openIn(folder);
    await store.write({ resources: [], pendingOperations: [] });
    await store.recordUpdate(update);
    await store.recordUpdate({ ...update, kind: "destroy", succeeded: false });
    const history = join(folder, ".pulumi/history/shop/dev");
    const names = (await readdir(history)).sort();
    expect(names).toHaveLength(4);
    for (const name of names) expect(name).toMatch(/^dev-\d{19}\.(checkpoint|history)\.json$/);
    const [checkpoint = "", entry = ""] = names;
    expect(await readFile(join(history, checkpoint))).toEqual(await readFile(store.file));
    expect(JSON.parse(await readFile(join(history, entry), "utf8"))).toMatchObject({
      kind: "update",
      startTime: 1_795_237_200,
      endTime: 1_795_237_209,
      result: "succeeded",
      config: { "shop:token": { secure: "v1:a:b" } },
      resourceChanges: { create: 2 },
    });
    expect(await readdir(join(folder, ".pulumi/backups/shop/dev"))).toHaveLength(2);
    expect((await store.readUpdates()).map(({ kind, result }) => [kind, result])).toEqual([
      ["update", "succeeded"],
      ["destroy", "failed"],
    ]);
  });

  it("has the config with the whole numbers that files give as bigint", async () => {
    const folder = await makeTempFolder();
    const store = openIn(folder);
    await store.write({ resources: [], pendingOperations: [] });
    const file = parseYaml(
      "Pulumi.dev.yaml",
      "slipway:preview: {pullRequest: 42, of: [1]}\nslipway:large: 123456789012345678901\n",
    );
    const config = file.value as Record<string, unknown>;
    await store.recordUpdate({ ...update, config });
    const history = join(folder, ".pulumi/history/shop/dev");
    const [name = ""] = (await readdir(history)).filter((one) => one.endsWith(".history.json"));
    expect(JSON.parse(await readFile(join(history, name), "utf8"))).toMatchObject({
      config: {
        "slipway:preview": { pullRequest: 42, of: [1] },
        "slipway:large": "123456789012345678901",
      },
    });
  });

  it("keeps its states whatever happens to the stack's own, and costs no copies", async () => {
    const folder = await makeTempFolder();
    const store = openIn(folder);
    await store.write({ resources: [], pendingOperations: [] });
    await store.recordUpdate(update);
    const before = await readFile(store.file);
    const [copy = ""] = await readdir(join(folder, ".pulumi/backups/shop/dev"));
    const file = join(folder, ".pulumi/backups/shop/dev", copy);
    expect((await stat(file)).ino).toBe((await stat(store.file)).ino);
    await store.write({ resources: [], pendingOperations: [] });
    expect(await readFile(file)).toEqual(before);
  });

  it("names an entry that is none", async () => {
    const folder = await makeTempFolder();
    const store = openIn(folder);
    expect(await store.readUpdates()).toEqual([]);
    const file = join(folder, ".pulumi/history/shop/dev/dev-1.history.json");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '{"kind":');
    await expect(store.readUpdates()).rejects.toMatchObject({ code: "HistoryUnreadable" });
    await expect(store.readUpdates()).rejects.toThrow("dev-1.history.json");
  });
});

describe.skipIf(!cli)("history, journal and the Pulumi CLI", { timeout: patient(240_000) }, () => {
  it("show each other's runs, and a preview is none", async () => {
    const project = await makeCliProject("export const a = 1;");
    await project.pulumi("config", "set", "token", "hush", "--secret");
    const { folder, environment } = project;
    const request = { folder, stack: "dev", environment, requested: "embedded" } as const;
    const ours = await openEngine({ ...request, operation: "up" });
    await ours.preview();
    expect(await ours.history()).toEqual([]);
    await ours.up();
    await project.pulumi("up", "--yes", "--skip-preview");
    await ours.destroy();
    const seen = await ours.history();
    expect(seen.map(({ version, kind, result }) => [version, kind, result])).toEqual([
      [3, "destroy", "succeeded"],
      [2, "update", "succeeded"],
      [1, "update", "succeeded"],
    ]);
    interface Entry {
      kind: string;
      result: string;
      config: object;
      resourceChanges: object;
    }
    const byCli = JSON.parse(await project.pulumi("stack", "history", "--json")) as Entry[];
    expect(byCli.map(({ kind, result }) => [kind, result])).toEqual(
      seen.map(({ kind, result }) => [kind, result]),
    );
    expect(byCli[2]).toMatchObject({ config: { "shop:token": { secret: true } } });
    expect(byCli[2]?.resourceChanges).toEqual({ create: 1 });
    const shown = await project.pulumi("stack", "history", "--show-secrets", "--json");
    expect(shown).toContain("hush");
  });

  it("the CLI lists stacks beside a journal, and never starts while it is not folded", async () => {
    const project = await makeCliProject("export const a = 1;");
    await project.pulumi("up", "--yes", "--skip-preview");
    const secrets = createStackSecrets({ stack: "dev", passphrase: "of a test" });
    const place = { backendFolder: project.folder, project: "shop", stack: "dev", secrets };
    const store = openStackStore(place);
    const [stack] = (await store.read())?.resources ?? [];
    if (stack === undefined) throw new Error("no stack");
    const salt = /"salt":"([^"]*)"/.exec(
      JSON.stringify(JSON.parse(await readFile(store.file, "utf8"))),
    )?.[1];
    const keys = createStackSecrets({ stack: "dev", passphrase: "of a test", salt });
    const crashed = openStackStore({ ...place, secrets: keys });
    const urn = "urn:pulumi:dev::shop::a:b:C::late";
    const late = { urn, custom: false, type: "a:b:C", inputs: {}, outputs: {}, parent: stack.urn };
    await crashed.withLock({ waitSeconds: 0 }, async () => {
      await crashed.append([
        { kind: "keep", id: 1, old: 0 },
        { kind: "record", id: 2, resource: late },
      ]);
    });
    expect(await project.pulumi("stack", "ls")).toContain("dev");
    const up = project.pulumi("up", "--yes", "--skip-preview");
    await expect(up).rejects.toThrow("currently locked by 1 lock");
    await crashed.withLock({ waitSeconds: 0 }, () => Promise.resolve());
    expect(await project.pulumi("stack", "export")).toContain(urn);
    await project.pulumi("up", "--yes", "--skip-preview");
    expect(await project.pulumi("stack", "export")).not.toContain(urn);
  });
});
