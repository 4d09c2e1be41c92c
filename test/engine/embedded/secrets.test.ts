import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import type { Rule } from "../../../policies/rule.ts";
import { Mask } from "../../../tool/engine/embedded/masking.ts";
import { UserError } from "../../../variables/user-error.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import type { Properties } from "../../../tool/engine/state/snapshot.ts";
import { EngineStack, opsOf } from "../../support/engine/engine-stack.ts";
import { MemoryStore } from "../../support/engine/memory-store.ts";

const stacks: EngineStack[] = [];
function stack(...args: ConstructorParameters<typeof EngineStack>): EngineStack {
  const made = new EngineStack(...args);
  stacks.push(made);
  return made;
}
afterEach(() => {
  for (const made of stacks.splice(0)) made.remove();
});

const password = 'pa"ss/word&é';
const secret = { [marks.signature]: marks.secret, value: password };

test("a mask hides a secret in plain, base64, URL-encoded and JSON-escaped form", () => {
  const mask = new Mask();
  mask.add(password);
  const forms = [
    password,
    Buffer.from(password).toString("base64"),
    encodeURIComponent(password),
    JSON.stringify({ password }),
  ];
  for (const form of forms) {
    expect(mask.text(`<${form}>`)).toContain("[secret]");
    expect(mask.text(`<${form}>`)).not.toContain(form);
  }
  expect(mask.data({ list: [password, 1], ok: "text" })).toEqual({
    list: ["[secret]", 1],
    ok: "text",
  });
});

test("no secret is in what --debug prints of an error: its stack, and what caused it", async () => {
  const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nkT9zq1vQ==\n-----END KEY-----";
  const s = stack();
  const run = s.up({ files: [{ name: "a", content: key, secret: true, fail: "create" }] });
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const shown = inspect(error, { depth: null });
  expect(shown).toContain("[cause]");
  expect(shown).toContain("planned failure to create: [secret]");
  for (const line of key.split("\n")) expect(shown).not.toContain(line);
});

test("secrets are marked in the state and shown in no event, in no form", async () => {
  const config = { values: { "app:key": password }, secretKeys: ["app:key"], sealedKeys: [] };
  const s = stack({ config });
  const file = { name: "a", content: password, secret: true };
  const prints = `${password} ${encodeURIComponent(password)} ${JSON.stringify({ password })}`;
  await s.up({ files: [file], exports: ["a"], prints });
  expect(s.state("a")?.inputs.content).toEqual(secret);
  expect(s.state("a")?.outputs.content).toEqual(secret);
  const changed = { ...file, content: "another one" };
  const { steps, outputs } = await s.preview({ files: [changed], exports: ["a"] });
  expect(steps.find(({ name }) => name === "a")?.changes).toEqual([
    { path: "content", kind: "update", before: "[secret]", after: "[secret]", replaces: false },
  ]);
  expect(outputs).toEqual({ a: "[secret]" });
  const told = JSON.stringify(s.events);
  const forms = [password, encodeURIComponent(password), "another one"];
  for (const form of forms) expect(told).not.toContain(JSON.stringify(form).slice(1, -1));
  expect(await s.engine().outputs()).toEqual({ values: { a: "[secret]" }, secretKeys: ["a"] });
  const shown = await s.engine().outputs({ showSecrets: true });
  expect(shown.values).toEqual({ a: password });
});

test("additionalSecretOutputs marks an output that is no secret input", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a", additionalSecretOutputs: ["size"] }], exports: ["a"] });
  expect(s.state("a")?.outputs.size).toEqual({ [marks.signature]: marks.secret, value: 4 });
  expect(s.state("a")?.additionalSecretOutputs).toEqual(["size"]);
});

test("the program gets its config, its secrets and the names of the sealed keys", async () => {
  const values: Record<string, string> = {
    "features:feature": "config",
    "features:folder": "none",
    "app:text": "plain",
    "app:key": password,
  };
  const config = { values, secretKeys: ["app:key"], sealedKeys: ["app:sealed"] };
  const s = stack({ config, program: join(import.meta.dirname, "../programs/features") });
  const { outputs } = await s.preview({});
  expect(outputs).toEqual({
    outputs: { sealed: '["app:sealed"]', text: "plain", secret: "[secret]" },
  });
});

function otherStack(outputs: Properties): MemoryStore {
  const urn = "urn:pulumi:staging::slipway::pulumi:pulumi:Stack::slipway-staging";
  const resource = { urn, custom: false, type: "pulumi:pulumi:Stack", inputs: {}, outputs };
  return new MemoryStore({ resources: [resource], pendingOperations: [] });
}

test("a reference reads another stack's outputs, and keeps its secrets secret", async () => {
  const names: string[] = [];
  const storeOf = (name: string): MemoryStore => {
    names.push(name);
    return otherStack({ release: "r1", secret });
  };
  const s = stack({ storeOf });
  const reference = "organization/slipway/staging";
  const { outputs, steps } = await s.up({ reference });
  expect(opsOf(steps)).toContain(`read ${reference}`);
  expect(outputs).toEqual({ other: "[secret]", otherSecret: "[secret]" });
  expect(names).toEqual([reference]);
  expect(s.state(reference)).toMatchObject({
    external: true,
    id: reference,
    inputs: { name: reference },
    outputs: { name: reference, outputs: { release: "r1", secret }, secretOutputNames: ["secret"] },
  });
  const again = await s.up({ reference });
  expect(again.steps.some(({ op }) => op === "update" || op === "create")).toBe(false);
});

test("a stack reads its own last outputs, and nothing on its first run", async () => {
  const s = stack();
  const spec = { files: [{ name: "a", content: "v1" }], exports: ["a"] };
  const first = await s.up({ ...spec, reference: "dev" });
  expect(first.outputs).toEqual({ a: "v1", other: {} });
  const second = await s.up({ ...spec, reference: "organization/slipway/dev" });
  expect(second.outputs).toMatchObject({ other: { a: "v1", other: {} } });
});

test("of a stack whose key is not here the plain outputs can be used, the secret ones not", async () => {
  const sealed = { [marks.signature]: marks.secret };
  const s = stack({ storeOf: () => otherStack({ plain: 1, token: sealed }) });
  const { outputs } = await s.up({ reference: "staging", pick: "plain" });
  expect(outputs).toEqual({ picked: "got 1" });
  const shown = await s.preview({ reference: "staging", pick: "token" });
  expect(shown.outputs).toEqual({ picked: "[secret]" });
  await expect(s.up({ reference: "staging", pick: "token" })).rejects.toMatchObject({
    code: "SecretOutputUnreadable",
    message: expect.stringContaining("'token' of stack 'staging'") as string,
  });
});

const noSecretContent: Rule<{ forbidden: string }> = {
  name: "no-forbidden-content",
  group: "data",
  sentence: "No file holds what is forbidden.",
  fix: "Change `content`",
  levels: {},
  config: z.object({ forbidden: z.string().default("hunter-two") }),
  types: ["test:index:File", "test:index:Folder"],
  check: ({ properties }, { forbidden }) =>
    [properties.content, properties.note].includes(forbidden)
      ? [{ message: `it holds ${forbidden}` }]
      : [],
};

test("a mandatory rule stops an up before the resource is made, and names rule and fix", async () => {
  const s = stack({ rules: [{ rule: noSecretContent, level: "mandatory" }] });
  const files = [{ name: "bad", content: "hunter-two", secret: true }];
  await expect(s.up({ files })).rejects.toMatchObject({
    code: "PolicyViolated",
    message: expect.stringMatching(/no-forbidden-content: 'bad'.*Change `content`/) as string,
  });
  expect(s.operations()).toEqual([]);
  expect(JSON.stringify(s.events)).not.toContain("hunter-two");
});

test("a preview tells every violation beside the whole plan, of components too", async () => {
  const setting = { rule: noSecretContent as Rule, config: { forbidden: "bad" } };
  const spec = {
    components: [{ name: "box", note: "bad" }],
    files: [{ name: "a", content: "bad" }],
  };
  const s = stack({ rules: [{ ...setting, level: "mandatory" }] });
  const preview = await s.preview(spec);
  expect(preview.violations.map(({ level }) => level)).toEqual(["mandatory", "mandatory"]);
  expect(opsOf(preview.steps)).toEqual(expect.arrayContaining(["create box", "create a"]));
  const advisory = stack({ rules: [{ ...setting, level: "advisory" }] });
  const { violations } = await advisory.preview(spec);
  expect(violations.map(({ resource, level }) => [resource, level])).toEqual([
    ["box", "advisory"],
    ["a", "advisory"],
  ]);
  const disabled = stack({ rules: [{ ...setting, level: "disabled" }] });
  expect((await disabled.preview(spec)).violations).toEqual([]);
});

test("a rule's wrong configuration is refused with its path", async () => {
  const rules = [
    { rule: noSecretContent as Rule, level: "mandatory" as const, config: { forbidden: 1 } },
  ];
  await expect(stack({ rules }).preview({})).rejects.toMatchObject({
    code: "PolicyConfig",
    message: expect.stringContaining("forbidden") as string,
  });
});

test("a config above 128 kB reaches the program, which can still start others", async () => {
  const large = "x".repeat(300_000);
  const values = { "features:feature": "child", "features:folder": "none", "app:text": large };
  const config = {
    values: { ...values, "app:key": password },
    secretKeys: ["app:key"],
    sealedKeys: [],
  };
  const s = stack({ config, program: join(import.meta.dirname, "../programs/features") });
  const { outputs } = await s.preview({});
  expect(outputs).toMatchObject({ outputs: { text: large, child: "0 bytes of config" } });
});

test("what another stack has is unknown in a preview, and an error in an update, where its state is not here", async () => {
  const storeOf = () => ({
    read: () => Promise.reject(new UserError("StackWithoutState", "not here")),
  });
  const s = stack({ storeOf });
  const { outputs } = await s.preview({ reference: "staging", pick: "plain" });
  expect(outputs).toEqual({ picked: "[unknown]" });
  await expect(s.up({ reference: "staging", pick: "plain" })).rejects.toMatchObject({
    code: "StackWithoutState",
  });
});

test("a backend that this engine does not read is no reason for a preview to fail", async () => {
  const error = new UserError("BackendUnsupported", "its state is in S3");
  const s = stack({ storeOf: () => ({ read: () => Promise.reject(error) }) });
  const { outputs } = await s.preview({ reference: "staging", pick: "plain" });
  expect(outputs).toEqual({ picked: "[unknown]" });
  await expect(s.up({ reference: "staging", pick: "plain" })).rejects.toMatchObject(error);
});
