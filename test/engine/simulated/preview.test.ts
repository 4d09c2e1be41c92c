import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { EngineStack, opsOf } from "../../support/engine/engine-stack.ts";
import { MemoryStore } from "../../support/engine/memory-store.ts";
import type { ResourceState } from "../../../tool/engine/state/snapshot.ts";

const program = join(import.meta.dirname, "../programs/aws");
const stacks: EngineStack[] = [];
function stack(store?: MemoryStore): EngineStack {
  const made = new EngineStack({ program, providers: {} }, store);
  stacks.push(made);
  return made;
}
afterEach(() => {
  for (const made of stacks.splice(0)) made.remove();
});

test("a preview of cloud resources needs no provider, and says what cannot be known", async () => {
  const s = stack();
  const { steps, outputs } = await s.preview({});
  expect(opsOf(steps).sort()).toEqual([
    "create database",
    "create files",
    "create net",
    "create one",
    "create password",
    "create slipway-dev",
  ]);
  expect(steps.find(({ name }) => name === "one")?.inputs).toMatchObject({
    vpcId: "[unknown]",
    cidrBlock: "10.0.1.0/24",
    availabilityZone: "[unknown]",
  });
  expect(steps.find(({ name }) => name === "database")?.inputs.password).toBe("[secret]");
  expect(outputs).toEqual({
    cidr: "10.0.0.0/16",
    subnetId: "[unknown]",
    url: "[unknown]",
    secret: "[secret]",
    bucketArn: "[unknown]",
  });
});

test("an up of cloud resources is refused by package and type, before anything is done", async () => {
  const s = stack();
  await expect(s.up({})).rejects.toMatchObject({
    code: "EngineUnsupported",
    message: expect.stringMatching(
      /Package '(aws|random)' \((aws|random):[^)]+\) has no TypeScript provider.*--engine pulumi/,
    ) as string,
  });
  expect(s.store.current?.resources.every(({ custom }) => !custom)).toBe(true);
});

function bucketState(tags: Record<string, string>): ResourceState {
  const root = "urn:pulumi:dev::slipway::";
  const inputs = {
    bucket: "files-1a2b3c",
    forceDestroy: false,
    tags,
    __defaults: ["bucket", "forceDestroy"],
  };
  return {
    urn: `${root}aws:s3/bucket:Bucket::files`,
    custom: true,
    type: "aws:s3/bucket:Bucket",
    id: "files-1a2b3c",
    inputs,
    outputs: { ...inputs, arn: "arn:aws:s3:::files-1a2b3c" },
    parent: `${root}pulumi:pulumi:Stack::slipway-dev`,
    provider: `${root}pulumi:providers:aws::default_7_0_0::1`,
  };
}

test("a cloud resource of the CLI's state is the same if only the provider's defaults differ", async () => {
  const old = bucketState({ kind: "test" });
  const s = stack(new MemoryStore({ resources: [old], pendingOperations: [] }));
  const { steps, outputs } = await s.preview({});
  expect(opsOf(steps)).toContain("same files");
  expect(outputs.bucketArn).toBe("arn:aws:s3:::files-1a2b3c");
});

test("a changed cloud resource is an update where the table says that it replaces nothing", async () => {
  const old = bucketState({ kind: "old" });
  const s = stack(new MemoryStore({ resources: [old], pendingOperations: [] }));
  const { steps } = await s.preview({});
  const step = steps.find(({ name }) => name === "files");
  expect(step?.op).toBe("update");
  expect(step?.changes).toEqual([
    { path: "tags.kind", kind: "update", before: "old", after: "test", replaces: false },
  ]);
});

test("a bucket that the program no longer has is shown as danger", async () => {
  const old = { ...bucketState({}), urn: "urn:pulumi:dev::slipway::aws:s3/bucket:Bucket::gone" };
  const s = stack(new MemoryStore({ resources: [old], pendingOperations: [] }));
  const { steps } = await s.preview({});
  expect(steps.find(({ op }) => op === "delete")?.danger).toBe(
    "Deleting 'gone' (aws:s3/bucket:Bucket) destroys the data it holds.",
  );
  await expect(s.engine().destroy()).rejects.toMatchObject({ code: "EngineUnsupported" });
});
