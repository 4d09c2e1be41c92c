import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../tool/engine/embedded/providers/provider.ts";
import { isSecret } from "../../../tool/engine/embedded/protocol/values.ts";
import { createMetadataSource } from "../../../tool/engine/simulated/metadata.ts";
import { createSimulatedProvider } from "../../../tool/engine/simulated/provider.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import type { Properties, Value } from "../../../tool/engine/state/snapshot.ts";
import { formats } from "./formats.ts";

const metadata = createMetadataSource(import.meta.dirname);

/** A new provider is a new run. */
async function make(type: string, inputs: Properties, name = "orders-api"): Promise<Outcome> {
  const provider = createSimulatedProvider({ metadata, mode: "simulate" });
  const subject = { urn: `urn:pulumi:dev::shop::${type}::${name}`, type, name };
  const checked = await provider.check(subject, undefined, inputs);
  return await provider.create(subject, checked.inputs, { preview: false });
}

function textIn(value: Value | undefined): string {
  const plain = isSecret(value) ? value.value : value;
  if (Array.isArray(plain)) return plain.map((item) => textIn(item)).join(",");
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

describe.each(formats)("$type", ({ type, inputs, id, outputs }) => {
  test("has an id and outputs of the service's form", async () => {
    const made = await make(type, inputs);
    expect(made.id).toMatch(id);
    for (const [key, pattern] of Object.entries(outputs)) {
      expect(textIn(made.outputs[key]), key).toMatch(pattern);
    }
    expect(JSON.stringify(made)).not.toContain(marks.unknown);
  });

  test("is the same in the next run", async () => {
    expect(await make(type, inputs)).toEqual(await make(type, inputs));
  });
});

test.each([
  "aws:ec2/vpc:Vpc",
  "random:index/randomUuid:RandomUuid",
  "docker:index/network:Network",
])("two resources of %s are two", async (type) => {
  const ids = await Promise.all(["a", "b", "c"].map((name) => make(type, { name }, name)));
  expect(new Set(ids.map(({ id }) => id)).size).toBe(3);
});

test("what takes the place of a resource has another id and another made-up name", async () => {
  const type = "aws:sqs/queue:Queue";
  const provider = createSimulatedProvider({ metadata, mode: "simulate" });
  const subject = { urn: `urn:pulumi:dev::shop::${type}::orders`, type, name: "orders" };
  const first = await provider.check(subject, undefined, { fifoQueue: false });
  const made = await provider.create(subject, first.inputs, { preview: false });
  const old = { id: made.id, inputs: first.inputs, outputs: made.outputs };
  const changed = await provider.check(subject, first.inputs, { fifoQueue: true });
  expect(changed.inputs.name).toBe(first.inputs.name);
  expect((await provider.diff(subject, old, changed.inputs, [])).replaces).toEqual(["fifoQueue"]);
  const again = await provider.check(subject, undefined, { fifoQueue: true });
  const other = await provider.create(subject, again.inputs, { preview: false });
  expect(other.id).not.toBe(made.id);
});

test("an update keeps what was made up, and a read gives it back", async () => {
  const type = "kubernetes:apps/v1:Deployment";
  const provider = createSimulatedProvider({ metadata, mode: "simulate" });
  const subject = { urn: `urn:pulumi:dev::shop::${type}::api`, type, name: "api" };
  const inputs = { metadata: { name: "api", namespace: "shop" }, spec: { replicas: 1 } };
  const made = await provider.create(subject, inputs, { preview: false });
  const old = { ...made, inputs };
  const more = { ...inputs, spec: { replicas: 3 } };
  const updated = await provider.update(subject, old, more, { preview: false });
  expect(updated.outputs).toMatchObject({
    metadata: { uid: (made.outputs.metadata as Properties).uid },
    spec: { replicas: 3 },
  });
  expect(await provider.read(subject, old)).toMatchObject({
    id: "shop/api",
    outputs: made.outputs,
  });
});

test("an updated object of Kubernetes keeps what the server added, and loses what was given", async () => {
  const type = "kubernetes:core/v1:Service";
  const provider = createSimulatedProvider({ metadata, mode: "simulate" });
  const subject = { urn: `urn:pulumi:dev::mail::${type}::inbox`, type, name: "inbox" };
  const inputs = {
    metadata: { name: "inbox" },
    spec: { ports: [{ port: 25 }], sessionAffinity: "ClientIP" },
  };
  const made = await provider.create(subject, inputs, { preview: false });
  const address = (made.outputs.spec as Properties).clusterIP;
  const old = { id: made.id, inputs, outputs: made.outputs };
  const more = { metadata: { name: "inbox" }, spec: { ports: [{ port: 465 }] } };
  const updated = await provider.update(subject, old, more, { preview: false });
  expect(address).toMatch(/^10\.96\./);
  expect(updated.outputs.spec).toEqual({
    ports: [{ port: 465 }],
    type: "ClusterIP",
    clusterIP: address,
    clusterIPs: [address],
  });
});

test("secret outputs are secret", async () => {
  const made = await make("random:index/randomPassword:RandomPassword", { length: 24 });
  expect(isSecret(made.outputs.result)).toBe(true);
  expect(isSecret(made.outputs.bcryptHash)).toBe(true);
});

test("the region is the provider's", async () => {
  const type = "aws:sqs/queue:Queue";
  const provider = createSimulatedProvider({ metadata, mode: "simulate" });
  const there = provider.withSettings?.({ region: "eu-central-1" }) ?? provider;
  const subject = { urn: `urn:pulumi:dev::shop::${type}::a`, type, name: "a" };
  const made = await there.create(subject, { name: "a" }, { preview: false });
  expect(made.outputs.arn).toBe("arn:aws:sqs:eu-central-1:123456789012:a");
});
