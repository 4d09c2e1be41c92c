import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { readStackConfig } from "../../../tool/engine/state/project/stack-config.ts";
import { openStackStore } from "../../../tool/engine/state/store.ts";
import { makeProject, play, scriptedLocal } from "./scripted.ts";

const passphrase = { PULUMI_CONFIG_PASSPHRASE: "correct horse" };

async function there(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

function storeOf(folder: string, stack: string, key: string) {
  const secrets = createStackSecrets({ stack, passphrase: key });
  return openStackStore({ backendFolder: folder, project: "shop", stack, secrets });
}

test("stack init makes a development stack with a public passphrase and an empty state", async () => {
  const folder = await makeProject();
  const { code, stdout, stderr } = await play(folder, ["stack", "init", "anna"]);
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toContain("Pulumi.anna.yaml and Pulumi.anna.passphrase. Commit them.");
  const text = await readFile(join(folder, "Pulumi.anna.yaml"), "utf8");
  expect(text).toMatch(/\nencryptionsalt: v1:[^\n]+\nconfig:\n/);
  expect((await readStackConfig({ folder, stack: "anna" })).values).toEqual({
    "slipway:application": "shop",
    "slipway:platform": "local",
    "slipway:stage": "development",
  });
  const secret = await readFile(join(folder, "Pulumi.anna.passphrase"), "utf8");
  expect(secret).toBe("slipway-anna\n");
  const state = await storeOf(folder, "anna", secret.trim()).read();
  expect(state).toEqual({ resources: [], pendingOperations: [] });
  const listed = await play(folder, ["stack", "ls", "--json"]);
  expect(JSON.parse(listed.stdout)).toContainEqual(
    expect.objectContaining({ name: "anna", platform: "local", resources: 0, lockedBy: [] }),
  );
});

test("stack init --like takes over config and comments, not what is encrypted", async () => {
  const folder = await makeProject();
  const lines = [
    "encryptionsalt: v1:old",
    "config:",
    "  slipway:application: shop",
    "  slipway:platform: aws",
    "  slipway:stage: staging",
    "  # where it runs",
    "  slipway:aws: { region: eu-central-1 }",
    "  variables:TOKEN: { secure: v1:abc:def }",
    "  other:list: [{ secure: v1:abc:def }, plain]",
  ];
  await writeFile(join(folder, "Pulumi.staging.yaml"), `${lines.join("\n")}\n`);
  const argv = ["stack", "init", "qa", "--like", "staging"];
  const { code, stderr } = await play(folder, argv, { env: passphrase });
  expect([stderr, code]).toEqual([expect.stringContaining("qa is made: Pulumi.qa.yaml."), 0]);
  expect(stderr).toContain("Not taken over, since they are encrypted; set each anew:");
  expect(stderr).toContain("  npx slipway env set qa TOKEN --secret\n");
  expect(stderr).toContain("  npx pulumi config set --stack qa --secret --path 'other:list[0]'\n");
  const text = await readFile(join(folder, "Pulumi.qa.yaml"), "utf8");
  expect(text).toContain("# where it runs");
  expect(text).not.toContain("secure");
  expect(text).not.toContain("v1:old");
  expect(await there(join(folder, "Pulumi.qa.passphrase"))).toBe(false);
  const { values } = await readStackConfig({ folder, stack: "qa" });
  expect(values["other:list"]).toBe('["plain"]');
});

test("a stack at another stage needs its passphrase, and nothing is left without one", async () => {
  const folder = await makeProject();
  const argv = ["stack", "init", "live", "--stage", "production"];
  const { code, stderr } = await play(folder, argv);
  expect(code).toBe(1);
  expect(stderr).toContain("error PassphraseMissing: Stack 'live' needs its passphrase");
  expect(await there(join(folder, "Pulumi.live.yaml"))).toBe(false);
  expect((await play(folder, argv, { env: passphrase })).code).toBe(0);
});

test("stack init refuses wrong names, names that are taken, and config that cannot run", async () => {
  const folder = await makeProject();
  const written = await readFile(join(folder, "Pulumi.dev.yaml"), "utf8");
  const before = `encryptionsalt: v1:a\n${written}`;
  await writeFile(join(folder, "Pulumi.dev.yaml"), before);
  const cases: [string[], number, string][] = [
    [["dev"], 1, "error StackExists: There is a stack 'dev' already"],
    [["../dev"], 1, "error StackNameInvalid:"],
    [["a b"], 1, "error StackNameInvalid:"],
    [[], 2, "error NoStack:"],
    [["qa", "--like", "stagin"], 2, "error UnknownStack: There is no stack 'stagin'"],
    [["qa", "--platform", "mars"], 2, "local"],
    [["qa", "--platform", "aws"], 1, "slipway:aws: is missing; platform aws needs {region}"],
    [["qa", "--application", "A B"], 1, "slipway:application: give the name of a file in stacks/"],
    [["qa", "--stage", "custom"], 1, "slipway:parentStage: is missing"],
  ];
  for (const [words, code, message] of cases) {
    const played = await play(folder, ["stack", "init", ...words], { env: passphrase });
    expect([words, played.code]).toEqual([words, code]);
    expect(played.stderr).toContain(message);
  }
  expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toBe(before);
  expect(await there(join(folder, "Pulumi.qa.yaml"))).toBe(false);
});

test("a selected stack is taken where none is named, and said; PULUMI_STACK comes first", async () => {
  const folder = await makeProject();
  const nothing = await play(folder, ["status"]);
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("error NoStack:")]);
  expect(nothing.stderr).toContain("npx slipway stack select check.");
  expect((await play(folder, ["stack", "select", "dev"])).code).toBe(0);
  const { local } = scriptedLocal();
  const selected = await play(folder, ["status"], { local });
  expect(selected.code).toBe(0);
  expect(selected.stderr).toBe("stack dev: selected by stack select\n");
  const given = await play(folder, ["status"], { env: { PULUMI_STACK: "organization/shop/prod" } });
  expect(given.stderr).toContain("stack prod: selected by PULUMI_STACK");
  const listed = await play(folder, ["stack", "ls"]);
  expect(listed.stdout).toMatch(/^dev\* +local/m);
  const wrong = await play(folder, ["stack", "select", "prdo"]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("'prod'?")]);
});

test("what destroys or replaces wants its stack named, whatever is selected", async () => {
  const folder = await makeProject();
  await play(folder, ["stack", "select", "dev"]);
  for (const words of [["destroy"], ["import", "--file", "x"], ["cancel"], ["stack", "rm"]]) {
    const { code, stderr, engine } = await play(folder, [...words, "--yes"]);
    expect([words, code, engine.calls]).toEqual([words, 2, []]);
    expect(stderr).toContain("error NoStack: Name the stack.");
    expect(stderr).not.toContain("stack select");
  }
});

test("stack rm refuses a stack with resources, and says how to delete them", async () => {
  const folder = await makeProject();
  await play(folder, ["stack", "init", "anna"]);
  const store = storeOf(folder, "anna", "slipway-anna");
  const urn = "urn:pulumi:anna::shop::pulumi:pulumi:Stack::shop-anna";
  const root = { urn, custom: false, type: "pulumi:pulumi:Stack", inputs: {}, outputs: {} };
  await store.withLock({ waitSeconds: 0 }, () =>
    store.write({ resources: [root], pendingOperations: [] }),
  );
  const { code, stderr } = await play(folder, ["stack", "rm", "anna", "--config", "--yes"]);
  expect(code).toBe(1);
  expect(stderr).toContain("error StackNotEmpty: Stack 'anna' still has 1 resource");
  expect(stderr).toContain("npx slipway destroy anna");
  expect(await there(join(folder, "Pulumi.anna.yaml"))).toBe(true);
  // Counted as up counts: the stack itself is none.
  const listed = await play(folder, ["stack", "ls", "--json"]);
  expect(JSON.parse(listed.stdout)).toContainEqual(
    expect.objectContaining({ name: "anna", resources: 0 }),
  );
  expect((await store.read())?.resources).toHaveLength(1);
});

test("stack rm removes state and history after the name was typed, config with --config", async () => {
  const folder = await makeProject();
  await play(folder, ["stack", "init", "anna"]);
  await play(folder, ["stack", "select", "anna"]);
  const history = join(folder, ".pulumi", "history", "shop", "anna");
  await mkdir(history, { recursive: true });
  const declined = await play(folder, ["stack", "rm", "anna"], { answers: ["yes"] });
  expect([declined.code, await there(history)]).toEqual([1, true]);
  const { code, stderr } = await play(folder, ["stack", "rm", "anna"], { answers: ["anna"] });
  expect(code).toBe(0);
  expect(stderr).toContain(
    "anna is removed: anna.json. Its settings in Pulumi.anna.yaml are kept.",
  );
  const state = join(folder, ".pulumi", "stacks", "shop", "anna.json");
  expect([await there(state), await there(`${state}.bak`)]).toEqual([false, true]);
  expect(await there(history)).toBe(false);
  expect((await play(folder, ["status"])).stderr).toContain("error NoStack:");
  await play(folder, ["stack", "rm", "anna", "--config", "--yes"]);
  for (const file of ["Pulumi.anna.yaml", "Pulumi.anna.passphrase"]) {
    expect([file, await there(join(folder, file))]).toEqual([file, false]);
  }
});

test("stack ls says who holds a stack, what has no file, and which state is unreadable", async () => {
  const folder = await makeProject();
  await play(folder, ["stack", "init", "anna"]);
  await play(folder, ["stack", "init", "bert"]);
  await rm(join(folder, "Pulumi.bert.yaml"));
  await writeFile(join(folder, ".pulumi", "stacks", "shop", "dev.json"), "{");
  const store = storeOf(folder, "anna", "slipway-anna");
  const { stdout, stderr } = await store.withLock({ waitSeconds: 0 }, () =>
    play(folder, ["stack", "ls"]),
  );
  expect(stdout).toMatch(new RegExp(`^anna +local .*pid ${process.pid} of `, "m"));
  expect(stdout).toMatch(/^bert +no file +- +0 /m);
  expect(stdout).toMatch(/^dev +local +development +unreadable +never$/m);
  expect(stderr).toContain("warning  dev: ");
});
