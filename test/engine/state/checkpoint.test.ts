import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  formatCheckpoint,
  formatDeployment,
  parseCheckpoint,
  parseDeployment,
  type CiphertextMemo,
} from "../../../tool/engine/state/checkpoint.ts";
import type { SecretsManager } from "../../../tool/engine/state/passphrase.ts";
import {
  marks,
  type Properties,
  type ResourceState,
  type Snapshot,
  type Value,
} from "../../../tool/engine/state/snapshot.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";

const fixture = new URL("../../fixtures/cli-state/state/dev.json", import.meta.url);
const salt = "v1:xqF6fAF4Yvc=:v1:HZzg9sQv1M12d7Z0:XTceJcO749AlaUtjmZdw00rI3OF4mA==";
const secrets = createStackSecrets({ stack: "dev", passphrase: "slipway-dev", salt });
const sealed = createStackSecrets({ stack: "dev", salt });
const stack = "organization/shop/dev";
let manager: SecretsManager;
let cliText: string;

beforeAll(async () => {
  manager = await secrets.writer();
  cliText = await readFile(fixture, "utf8");
});

function secret(value: Value): Value {
  return { [marks.signature]: marks.secret, value };
}

function format(snapshot: Snapshot, memo: CiphertextMemo = new Map()): string {
  const time = new Date("2026-11-21T05:21:34.109Z");
  return formatCheckpoint(stack, snapshot, { manager, memo, version: "v3.260.0", time });
}

async function parse(text: string, memo?: CiphertextMemo): Promise<Snapshot> {
  const snapshot = await parseCheckpoint(text, {
    source: "dev.json",
    secrets,
    ...(memo && { memo }),
  });
  if (!snapshot) throw new Error("the state is empty");
  return snapshot;
}

function resource(name: string, more: Partial<ResourceState> = {}): ResourceState {
  const urn = `urn:pulumi:dev::shop::a:b:C::${name}`;
  return { urn, custom: false, type: "a:b:C", inputs: {}, outputs: {}, ...more };
}

function snapshotOf(...resources: ResourceState[]): Snapshot {
  return { resources, pendingOperations: [] };
}

describe("a state file of the CLI", () => {
  it("is read with its secrets in plain", async () => {
    const [root, group, , one] = (await parse(cliText)).resources;
    expect(root?.outputs).toMatchObject({
      id: "id-1",
      nested: secret({ deep: [{ a: 1 }] }),
      text: secret("hush"),
    });
    expect(group?.inputs).toMatchObject({ s: secret({ x: "<&>", list: [1, "two"] }) });
    expect(one).toMatchObject({ id: "id-1", protect: true, customTimeouts: { create: 300 } });
  });

  it("is written back byte for byte, ciphertexts too, but for the time to the millisecond", async () => {
    const memo: CiphertextMemo = new Map();
    const snapshot = await parse(cliText, memo);
    const cliTime = "2026-11-21T05:21:34.109982251Z";
    expect(cliText).toContain(cliTime);
    expect(format(snapshot, memo)).toBe(cliText.replace(cliTime, "2026-11-21T05:21:34.109Z"));
  });

  it("keeps the fields that this engine does not act on", async () => {
    const [root] = (await parse(cliText)).resources;
    expect(root?.extra).toHaveProperty("stackTrace");
    const future = { ...resource("x"), extra: { importID: "i-1", tomorrow: { a: [1] } } };
    const text = format(snapshotOf(future));
    expect(JSON.parse(text)).toHaveProperty("checkpoint.latest.resources.0.tomorrow", { a: [1] });
    expect((await parse(text)).resources).toEqual([future]);
  });

  it("gives unknown secrets where there is no passphrase, and everything else in plain", async () => {
    const snapshot = await parseCheckpoint(cliText, { source: "dev.json", secrets: sealed });
    expect(snapshot?.resources[0]?.outputs).toMatchObject({
      id: "id-1",
      text: secret(marks.unknown),
    });
  });

  it("of a stack that was only made holds no state", async () => {
    const text = '{"version":0,"checkpoint":{"stack":"organization/shop/dev"}}';
    const context = { source: "dev.json", secrets };
    expect(await parseCheckpoint(text, context)).toBeUndefined();
  });
});

describe("the ciphertext of a secret", () => {
  it("stays while the secret is unchanged and changes with it", async () => {
    const memo: CiphertextMemo = new Map();
    const before = snapshotOf(resource("x", { inputs: { a: secret("1"), b: secret("1") } }));
    const first = format(before, memo);
    expect(format(await parse(first, new Map()), memo)).toBe(first);
    const after = snapshotOf(resource("x", { inputs: { a: secret("2"), b: secret("1") } }));
    const [old, changed] = [first, format(after, memo)].map((text) => ciphertexts(text));
    expect(changed?.[0]).not.toBe(old?.[0]);
    expect(changed?.[1]).toBe(old?.[1]);
  });

  it("is never shared by two secrets with the same text", () => {
    const text = format(
      snapshotOf(
        resource("x", { inputs: { a: secret("same"), b: [secret("same")] } }),
        resource("x", { id: "1", custom: true, delete: true, inputs: { a: secret("same") } }),
      ),
    );
    expect(new Set(ciphertexts(text)).size).toBe(3);
  });

  it("is made anew where the state belonged to another salt", async () => {
    const other = createStackSecrets({ stack: "dev", passphrase: "slipway-dev" });
    const memo: CiphertextMemo = new Map();
    const snapshot = await parse(cliText, memo);
    const text = formatCheckpoint(stack, snapshot, {
      manager: await other.writer(),
      memo,
      version: "v3.260.0",
      time: new Date(),
    });
    expect(ciphertexts(text)).not.toContain(ciphertexts(cliText)[0]);
    expect((await parse(text)).resources).toEqual(snapshot.resources);
  });
});

function ciphertexts(text: string): string[] {
  return [...text.matchAll(/"ciphertext":"([^"]+)"/g)].map(([, ciphertext]) => ciphertext ?? "");
}

describe("what a file cannot hold as JSON", () => {
  it("is written as the CLI writes it", async () => {
    const inputs = { nan: NaN, inf: Infinity, low: -Infinity, unknown: marks.unknown };
    const text = format(snapshotOf(resource("x", { inputs })));
    expect(text).toContain('"value":"7ff0000000000000"');
    expect((await parse(text)).resources[0]?.inputs).toEqual(inputs);
  });

  it("loses the dependencies of an output, not its secret and not that it is unknown", async () => {
    const output = (more: Properties) => ({ [marks.signature]: marks.output, ...more });
    const inputs = {
      known: output({ value: [1], dependencies: ["urn:x"] }),
      secret: output({ value: "s", secret: true }),
      unknown: output({}),
      both: output({ secret: true }),
    };
    const [read] = (await parse(format(snapshotOf(resource("x", { inputs }))))).resources;
    expect(read?.inputs).toEqual({
      known: [1],
      secret: secret("s"),
      unknown: marks.unknown,
      both: secret(marks.unknown),
    });
  });
});

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double().filter((number) => !Object.is(number, -0)),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("__proto__", "toString", marks.unknown, "\u2028"),
);
const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "1", "secret"));
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf as fc.Arbitrary<Value>,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }) as fc.Arbitrary<Value>,
    tie("value").map(secret),
  ),
}));
const anyProperties = fc.dictionary(key, anyValue, { maxKeys: 4 }) as fc.Arbitrary<Properties>;
const anyUrns = fc.array(fc.constantFrom("urn:pulumi:a", "urn:pulumi:b"), { minLength: 1 });
const anyResource = fc.record(
  {
    urn: fc.string().map((name) => `urn:pulumi:dev::shop::a:b:C::${name}`),
    custom: fc.constant(true),
    type: fc.constant("a:b:C"),
    id: fc.string({ minLength: 1 }),
    delete: fc.constant(true),
    inputs: anyProperties,
    outputs: anyProperties,
    parent: fc.constant("urn:pulumi:p"),
    protect: fc.constant(true),
    dependencies: anyUrns,
    propertyDependencies: fc.dictionary(key, anyUrns, { minKeys: 1 }),
    additionalSecretOutputs: fc.array(fc.string(), { minLength: 1 }),
    customTimeouts: fc.record({ create: fc.integer({ min: 1 }) }),
    retainOnDelete: fc.constant(true),
    created: fc.constant("2026-11-21T05:21:34.109982251Z"),
  },
  { requiredKeys: ["urn", "custom", "type", "inputs", "outputs"] },
);

describe("any state", () => {
  it("is the same after it was written and read", async () => {
    const anySnapshot = fc.record({
      resources: fc.array(anyResource, { maxLength: 4 }),
      pendingOperations: fc.array(
        fc.record({ resource: anyResource, type: fc.constantFrom("creating", "deleting") }),
        { maxLength: 2 },
      ),
    }) as fc.Arbitrary<Snapshot>;
    await fc.assert(
      fc.asyncProperty(anySnapshot, async (snapshot) => {
        const memo: CiphertextMemo = new Map();
        const text = format(snapshot, memo);
        expect(await parse(text)).toEqual(snapshot);
        expect(format(await parse(text), memo)).toBe(text);
      }),
      { numRuns: process.env.SLIPWAY_SOAK ? 5000 : 150 },
    );
  });

  it("is the same after an export and an import", async () => {
    const snapshot = await parse(cliText);
    const context = { manager, memo: new Map(), version: "v3.260.0", time: new Date() };
    const exported: unknown = JSON.parse(JSON.stringify(formatDeployment(snapshot, context)));
    expect(await parseDeployment(exported, { source: "x", secrets })).toEqual(snapshot);
  });
});
