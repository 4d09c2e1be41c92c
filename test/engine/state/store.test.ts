import { copyFile, mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { openStackStore, type FileStackStore } from "../../../tool/engine/state/store.ts";
import type { Snapshot } from "../../../tool/engine/state/snapshot.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const fixture = new URL("../../fixtures/cli-state/state/dev.json", import.meta.url);
const salt = "v1:xqF6fAF4Yvc=:v1:HZzg9sQv1M12d7Z0:XTceJcO749AlaUtjmZdw00rI3OF4mA==";

function openIn(
  backendFolder: string,
  passphrase: string | undefined = "slipway-dev",
): FileStackStore {
  const secrets = createStackSecrets({ stack: "dev", passphrase, salt });
  return openStackStore({ backendFolder, project: "shop", stack: "dev", secrets });
}

/** A backend folder as the CLI left it, with the text of its state changed. */
async function makeBackend(change: (text: string) => string = (text) => text): Promise<string> {
  const folder = await makeTempFolder();
  const file = openIn(folder).file;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(join(folder, ".pulumi", "meta.yaml"), "version: 1\n");
  await writeFile(file, change(await readFile(fixture, "utf8")));
  return folder;
}

const one: Snapshot = {
  resources: [
    {
      urn: "urn:pulumi:dev::shop::a:b:C::one",
      custom: false,
      type: "a:b:C",
      inputs: { a: 1 },
      outputs: {},
    },
  ],
  pendingOperations: [],
};

describe("the store of a stack", () => {
  it("holds nothing before the first write, and makes no file by reading", async () => {
    const folder = await makeTempFolder();
    expect(await openIn(folder).read()).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it("gives back what it wrote, in the CLI's layout, for the owner alone", async () => {
    const folder = await makeTempFolder();
    const store = openIn(folder);
    await store.write(one);
    expect(await openIn(folder).read()).toEqual(one);
    expect(await readFile(join(folder, ".pulumi", "meta.yaml"), "utf8")).toBe("version: 1\n");
    expect(store.file).toBe(join(folder, ".pulumi", "stacks", "shop", "dev.json"));
    expect((await stat(store.file)).mode & 0o777).toBe(0o600);
  });

  it("keeps the state before as .bak and drops the CLI's checksums, which are wrong now", async () => {
    const folder = await makeBackend();
    const store = openIn(folder);
    await writeFile(`${store.file}.attrs`, "{}");
    const before = await readFile(store.file, "utf8");
    await store.write(one);
    expect(await readFile(`${store.file}.bak`, "utf8")).toBe(before);
    expect((await readdir(dirname(store.file))).sort()).toEqual(["dev.json", "dev.json.bak"]);
  });

  it("writes in the order it was asked, and a reader never sees half a state", async () => {
    const folder = await makeTempFolder();
    const store = openIn(folder);
    const counts = Array.from({ length: 30 }, (_, index) => index);
    const snapshots = counts.map((count) => ({ ...one, resources: many(count) }));
    const writes = snapshots.map((snapshot) => store.write(snapshot));
    const seen: number[] = [];
    const done = Promise.all(writes).then(() => "done");
    while ((await Promise.race([done, Promise.resolve("on")])) !== "done") {
      seen.push((await openIn(folder).read())?.resources.length ?? 0);
    }
    expect(seen).toEqual(seen.toSorted((left, right) => left - right));
    expect((await store.read())?.resources).toHaveLength(29);
  });

  it("refuses to write without the passphrase, and to take the lock", async () => {
    const folder = await makeBackend();
    const secrets = createStackSecrets({ stack: "dev", salt });
    const store = openStackStore({ backendFolder: folder, project: "shop", stack: "dev", secrets });
    expect((await store.read())?.resources).toHaveLength(5);
    await expect(store.write(one)).rejects.toMatchObject({ code: "PassphraseMissing" });
    const locked = store.withLock({ waitSeconds: 0 }, () => Promise.resolve());
    await expect(locked).rejects.toMatchObject({ code: "PassphraseMissing" });
    expect(await store.holders()).toEqual([]);
  });

  it("exports what it imports, and refuses the state of another stack", async () => {
    const store = openIn(await makeBackend());
    const exported = await store.exportDeployment();
    expect(JSON.stringify(exported)).not.toContain('"inner"');
    const copy = openIn(await makeTempFolder());
    await copy.importDeployment(JSON.parse(JSON.stringify(exported)));
    expect(await copy.read()).toEqual(await store.read());
    const secrets = createStackSecrets({ stack: "prod", passphrase: "slipway-dev", salt });
    const folder = await makeTempFolder();
    const other = openStackStore({
      backendFolder: folder,
      project: "shop",
      stack: "prod",
      secrets,
    });
    await expect(other.importDeployment(exported)).rejects.toMatchObject({ code: "ForeignState" });
    await expect(copy.importDeployment({ version: 3, deployment: { x: 1 } })).rejects.toThrow(
      "the imported deployment",
    );
  });

  it("says why a folder cannot be written", async () => {
    const folder = await makeTempFolder();
    await writeFile(join(folder, ".pulumi"), "a file where a folder belongs");
    const write = openIn(folder).write(one);
    await expect(write).rejects.toMatchObject({ code: "StateFileInaccessible" });
    await expect(write).rejects.toThrow(/Cannot (read|write) .*\.pulumi.*not a folder/);
  });
});

function many(count: number): Snapshot["resources"] {
  return Array.from({ length: count }, (_, index) => ({
    urn: `urn:pulumi:dev::shop::a:b:C::${index}`,
    custom: false,
    type: "a:b:C",
    inputs: {},
    outputs: {},
  }));
}

describe("a state file that is wrong", () => {
  const replace = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);
  it.each<[string, (text: string) => string, string, RegExp]>([
    ["is empty", () => "", "StateUnreadable", /it is empty.*left as it is.*\.bak/s],
    ["is cut short", (text) => text.slice(0, 2000), "StateUnreadable", /not whole JSON/],
    ["is no state", () => '{"a":1}', "StateUnreadable", /checkpoint: /],
    ["is a list", () => "[]", "StateUnreadable", /the file: /],
    ["has version 2", replace('"version":3', '"version":2'), "StateTooOld", /stack export --file/],
    [
      "has version 4",
      replace('"version":3', '"version":4,"features":["hooks"]'),
      "StateTooNew",
      /for hooks,.*--engine pulumi/,
    ],
    ["has version 99", replace('"version":3', '"version":99'), "StateTooNew", /version 99 and/],
    ["has another magic", replace('"magic":"7d', '"magic":"7e'), "StateDamaged", /magic number/],
    [
      "was marked as broken by the CLI",
      replace(/"metadata":\{\}/, '"metadata":{"integrity_error":{"error":"dup URN"}}'),
      "StateDamaged",
      /dup URN.*pulumi state repair/s,
    ],
    [
      "has a resource without a type",
      replace(/"type":"pulumi:pulumi:Stack"/, '"kind":"x"'),
      "StateUnreadable",
      /resources\.0\.type/,
    ],
    [
      "has a resource without a URN",
      replace("urn:pulumi:dev::shop::pulumi:pulumi:Stack", "x:pulumi:dev"),
      "StateUnreadable",
      /resources\.0\.urn/,
    ],
    [
      "has a secret that was damaged",
      replace("WQjxHh90XoL5", "AAAAAAAAAAAA"),
      "UndecryptableSecret",
      /cannot be decrypted/,
    ],
    [
      "has a secret without a value",
      replace(/"ciphertext":"v1:iPDrkdC/, '"cipher":"v1:iPDrkdC'),
      "MalformedSecret",
      /'urn:pulumi:dev.*nested'/,
    ],
    [
      "has a value of a kind that is not known",
      replace("1b47061264138c4ac30d75fd1eb44270", "ffff"),
      "UnknownValueKind",
      /signature "ffff".*--engine pulumi/,
    ],
    [
      "has its secrets in a cloud key",
      replace('"type":"passphrase"', '"type":"cloud"'),
      "SecretsProviderUnsupported",
      /'cloud'.*--engine pulumi/,
    ],
    [
      "has a salt that is none",
      replace(/"salt":"v1:[^"]*"/, '"salt":"x"'),
      "MalformedSalt",
      /'encryptionsalt'/,
    ],
  ])(
    "because it %s is refused, with the way out, and stays as it is",
    async (_, change, code, message) => {
      const folder = await makeBackend(change);
      const store = openIn(folder);
      const before = await readFile(store.file);
      await expect(store.read()).rejects.toMatchObject({ code });
      await expect(store.read()).rejects.toThrow(message);
      expect(await readFile(store.file)).toEqual(before);
    },
  );

  it("because it belongs to another passphrase is refused, naming the variables", async () => {
    const store = openIn(await makeBackend(), "another");
    await expect(store.read()).rejects.toMatchObject({ code: "WrongPassphrase" });
  });

  it.each([
    ["version: 0\n", "StateLayoutOld", "pulumi state upgrade"],
    ["version: 7\n", "StateLayoutUnknown", "Restore the line 'version: 1'"],
    ["{", "StateLayoutUnknown", "meta.yaml"],
  ])("because of a meta.yaml '%s' is refused", async (meta, code, message) => {
    const folder = await makeBackend();
    await writeFile(join(folder, ".pulumi", "meta.yaml"), meta);
    await expect(openIn(folder).read()).rejects.toMatchObject({ code });
    await expect(openIn(folder).read()).rejects.toThrow(message);
  });

  it("because it is in the old layout, or compressed, is refused", async () => {
    const folder = await makeTempFolder();
    await mkdir(join(folder, ".pulumi", "stacks", "shop"), { recursive: true });
    await copyFile(fixture, join(folder, ".pulumi", "stacks", "dev.json"));
    await expect(openIn(folder).read()).rejects.toMatchObject({ code: "StateLayoutOld" });
    const packed = await makeTempFolder();
    await mkdir(join(packed, ".pulumi", "stacks", "shop"), { recursive: true });
    await writeFile(join(packed, ".pulumi", "stacks", "shop", "dev.json.gz"), "x");
    await expect(openIn(packed).read()).rejects.toMatchObject({ code: "StateCompressed" });
  });
});
