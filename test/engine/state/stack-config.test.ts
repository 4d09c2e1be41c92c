import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { listStacks, readProject } from "../../../tool/engine/state/project/project.ts";
import { createPassphraseManager } from "../../../tool/engine/state/passphrase.ts";
import { readStackConfig } from "../../../tool/engine/state/project/stack-config.ts";
import { addSalt, writeSalt } from "../../../tool/engine/state/project/stack-file.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const fixture = new URL("../../fixtures/cli-state/", import.meta.url).pathname;

function keysWith(passphrase?: string) {
  return createStackSecrets({ stack: "dev", passphrase });
}

async function makeProject(files: Record<string, string>): Promise<string> {
  const folder = await makeTempFolder();
  const all = { "Pulumi.yaml": "name: shop\nruntime: nodejs\n", ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

async function readDev(dev: string, pulumi?: string) {
  const files = { "Pulumi.dev.yaml": dev, ...(pulumi && { "Pulumi.yaml": pulumi }) };
  return await readStackConfig({ folder: await makeProject(files), stack: "dev" });
}

describe("the config of a stack", () => {
  it("is what the CLI gave to the program, text by text", async () => {
    const state = JSON.parse(await readFile(join(fixture, "state", "dev.json"), "utf8")) as {
      checkpoint: { latest: { resources: { outputs: { config: Record<string, string> } }[] } };
    };
    const byCli = state.checkpoint.latest.resources[0]?.outputs.config;
    const secrets = keysWith("slipway-dev");
    const config = await readStackConfig({ folder: fixture, stack: "dev", secrets });
    expect(config.values).toEqual(byCli);
    expect(config.secretKeys.toSorted()).toEqual(["shop:obj", "shop:token"]);
    expect(config.sealedKeys).toEqual([]);
  });

  it("keeps secret values sealed without a passphrase, and gives all others", async () => {
    for (const secrets of [undefined, keysWith()]) {
      const config = await readStackConfig({
        folder: fixture,
        stack: "dev",
        ...(secrets && { secrets }),
      });
      expect(config.sealedKeys.toSorted()).toEqual(["shop:obj", "shop:token"]);
      expect(config.secretKeys).toEqual([]);
      expect(config.values).toMatchObject({ "shop:plain": "v", "shop:greeting": "hello" });
      expect(config.values).not.toHaveProperty(["shop:token"]);
    }
  });

  it("is refused with a wrong passphrase, never sealed", async () => {
    const options = { folder: fixture, stack: "dev", secrets: keysWith("wrong") };
    await expect(readStackConfig(options)).rejects.toMatchObject({ code: "WrongPassphrase" });
  });

  it("turns every YAML value into the text that Go makes of it", async () => {
    const { values } = await readDev(
      [
        "config:",
        "  text: yes",
        "  yes: true",
        "  whole: 3",
        "  big: 12345678901234567890",
        "  float: 1.50",
        "  shop:null: ~",
        "  list: [1, two, {b: 1, a: <x>}]",
        "  aws:region: eu",
        "  aws:config:profile: p",
      ].join("\n"),
    );
    expect(values).toEqual({
      "shop:text": "yes",
      "shop:yes": "true",
      "shop:whole": "3",
      "shop:big": "12345678901234567890",
      "shop:float": "1.5",
      "shop:null": "",
      "shop:list": '[1,"two",{"a":"\\u003cx\\u003e","b":1}]',
      "aws:region": "eu",
      "aws:profile": "p",
    });
  });

  it("names the key and the file of a secret that cannot be decrypted", async () => {
    const { state } = await createPassphraseManager("right");
    const other = await createPassphraseManager("right");
    const lines = [`encryptionsalt: ${state}`, "config:", "  shop:token:"];
    const text = [...lines, `    secure: ${other.encrypt("x")}`, ""].join("\n");
    const folder = await makeProject({ "Pulumi.dev.yaml": text });
    const options = { folder, stack: "dev", secrets: keysWith("right") };
    await expect(readStackConfig(options)).rejects.toThrow(
      /^shop:token in .*Pulumi\.dev\.yaml: A sec/,
    );
  });

  it("takes the defaults of Pulumi.yaml where the stack has none", async () => {
    const pulumi =
      "name: shop\nconfig:\n  size: 3\n  mode: {type: string, default: slow}\n  aws:region: {value: us}\n";
    expect((await readDev("config:\n  size: 5\n", pulumi)).values).toEqual({
      "shop:size": "5",
      "shop:mode": "slow",
      "aws:region": "us",
    });
  });

  it("of an empty file is empty", async () => {
    expect((await readDev("")).values).toEqual({});
  });

  it.each<[string, string, string, RegExp, string?]>([
    ["no YAML", "config:\n  a: [1\n  b: 2\n", "YamlInvalid", /Pulumi\.dev\.yaml .*line [23]/],
    ["a key twice", "config:\n  a: 1\n  a: 2\n", "YamlInvalid", /line 3: Map keys must be unique/],
    [
      "a list for config",
      "config: [1]\n",
      "StackConfigInvalid",
      /line 1: config: expected an object/,
    ],
    ["a text", "hello\n", "StackConfigInvalid", /the file/],
    ["a key of four parts", "config:\n  a:b:c:d: 1\n", "StackConfigInvalid", /'a:b:c:d' is not/],
    ["a date", "config:\n\n  day: 2026-01-02\n", "YamlAmbiguous", /dev\.yaml:3: '2026-01-02'/],
    [
      "an octal number",
      "config:\n  a: {b: [0755]}\n",
      "YamlAmbiguous",
      /'0755'.*in quotes, "0755"/,
    ],
    ["a number with _", "config:\n  a: 1_000\n", "YamlAmbiguous", /'1_000'/],
    [
      "a cloud key",
      "secretsprovider: awskms://a\n",
      "SecretsProviderUnsupported",
      /awskms.*pulumi/,
    ],
    [
      "an ESC environment",
      "environment: [prod]\n",
      "EnvironmentUnsupported",
      /ESC.*--engine pulumi/,
    ],
    [
      "a missing value",
      "config: {}\n",
      "StackConfigInvalid",
      /shop:a: is declared/,
      "{type: string}",
    ],
    [
      "a plain secret",
      "config: {a: x}\n",
      "StackConfigInvalid",
      /must be secret/,
      "{secret: true}",
    ],
  ])("with %s is refused", async (_, dev, code, message, declared) => {
    const pulumi = declared && `name: shop\nconfig:\n  a: ${declared}\n`;
    const reading = readDev(dev, pulumi);
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(message);
  });

  it("with secure values and no salt is refused", async () => {
    const folder = await makeProject({ "Pulumi.dev.yaml": "config:\n  a: {secure: v1:x:y}\n" });
    const reading = readStackConfig({ folder, stack: "dev", secrets: keysWith("x") });
    await expect(reading).rejects.toThrow("encryptionsalt: is missing");
  });

  it("of a stack that is not there lists those that are", async () => {
    const folder = await makeProject({ "Pulumi.dev.yaml": "", "Pulumi.prod.yaml": "" });
    const reading = readStackConfig({ folder, stack: "porod" });
    await expect(reading).rejects.toMatchObject({ code: "StackNotFound" });
    await expect(reading).rejects.toThrow(/'porod'.*are: dev, prod/);
  });

  it("gets a salt before its first key; comments and order stay", async () => {
    const text = "# ours\nconfig:\n  shop:a: 1 # one\n";
    const folder = await makeProject({ "Pulumi.dev.yaml": text });
    const file = join(folder, "Pulumi.dev.yaml");
    await writeSalt(file, "v1:a:v1:b:c");
    await writeSalt(file, "v1:other:v1:b:c");
    expect(await readFile(file, "utf8")).toBe(
      text.replace("config:", "encryptionsalt: v1:a:v1:b:c\nconfig:"),
    );
  });

  it.each([
    ["", {}],
    ["# only a comment", {}],
    ["---\nconfig: {a:b: c}\n", { config: { "a:b": "c" } }],
    ["%YAML 1.2\n---\n# why\nconfig:\n  a:b: c\n...\n", { config: { "a:b": "c" } }],
    ["{config: {a:b: c}}", { config: { "a:b": "c" } }],
  ])("gets a salt whatever its form: %j", (text, rest) => {
    expect(parse(addSalt(text, "v1:a"))).toEqual({ ...rest, encryptionsalt: "v1:a" });
  });
});

describe("a project", () => {
  it("is found from a folder below it, with absolute paths", async () => {
    const pulumi =
      "name: shop\nmain: stacks/\nstackConfigDir: config\nplugins:\n  providers: [{name: local, path: p/l}]\n";
    const folder = await makeProject({
      "Pulumi.yaml": pulumi,
      "a/b/c.txt": "",
      "config/Pulumi.x.yaml": "",
    });
    const project = await readProject(join(folder, "a", "b"));
    expect(project).toMatchObject({
      folder,
      name: "shop",
      program: join(folder, "stacks"),
      providers: [{ name: "local", folder: join(folder, "p", "l") }],
    });
    expect(await listStacks(project)).toEqual(["x"]);
  });

  it("that is not there, or wrong, is refused", async () => {
    await expect(readProject("/")).rejects.toMatchObject({ code: "ProjectNotFound" });
    const folder = await makeProject({ "Pulumi.yaml": "name: a b\nmain: 3\n" });
    await expect(readProject(folder)).rejects.toMatchObject({ code: "ProjectInvalid" });
    await expect(readProject(folder)).rejects.toThrow(/name: letters.*\n.*main: /);
  });
});
