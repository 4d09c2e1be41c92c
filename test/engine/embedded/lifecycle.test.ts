import { afterEach, expect, test } from "vitest";
import { EngineStack, opsOf } from "../../support/engine/engine-stack.ts";

const stacks: EngineStack[] = [];
function stack(): EngineStack {
  const made = new EngineStack();
  stacks.push(made);
  return made;
}
afterEach(() => {
  for (const made of stacks.splice(0)) made.remove();
});

const two = {
  components: [{ name: "box", note: "first" }],
  files: [
    { name: "a", parent: "box", content: "one" },
    { name: "b", sizeOf: "a" },
  ],
  exports: ["a", "b"],
};

test("a preview touches nothing and an up then does what it showed", async () => {
  const s = stack();
  const planned = await s.preview(two);
  expect(s.store.written).toEqual([]);
  expect(s.files()).toEqual([]);
  expect(planned.outputs).toEqual({ a: "one", b: "[unknown]" });
  const done = await s.up(two);
  expect(opsOf(done.steps)).toEqual(opsOf(planned.steps));
  expect(opsOf(done.steps)).toEqual(["create slipway-dev", "create box", "create a", "create b"]);
  expect(done.outputs).toEqual({ a: "one", b: 3 });
  expect(s.files()).toEqual(["a-0.json", "b-0.json"]);
});

test("the state holds what the CLI would write, in dependency order", async () => {
  const s = stack();
  await s.up(two);
  const resources = s.store.current?.resources ?? [];
  const root = "urn:pulumi:dev::slipway::";
  const boxed = `${root}test:index:Folder$test:index:File::a`;
  const provider = resources.find(({ type }) => type === "pulumi:providers:test");
  expect(resources.map(({ urn }) => urn)).toEqual([
    `${root}pulumi:pulumi:Stack::slipway-dev`,
    `${root}test:index:Folder::box`,
    `${root}pulumi:providers:test::default`,
    boxed,
    `${root}test:index:File::b`,
  ]);
  expect(provider?.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(s.state("b")).toMatchObject({
    custom: true,
    id: "b-0",
    parent: `${root}pulumi:pulumi:Stack::slipway-dev`,
    inputs: { content: 3, folder: s.folder, mode: "0644" },
    outputs: { content: 3, folder: s.folder, mode: "0644", size: 1 },
    dependencies: [boxed],
    propertyDependencies: { content: [boxed], folder: [] },
    provider: `${root}pulumi:providers:test::default::${provider?.id ?? ""}`,
  });
  expect(s.state("box")).toMatchObject({ custom: false, outputs: { note: "done first" } });
  expect(s.state("slipway-dev")?.outputs).toEqual({ a: "one", b: 3 });
  expect(s.store.current?.pendingOperations).toEqual([]);
});

test("a second up finds everything the same and writes nothing", async () => {
  const s = stack();
  await s.up(two);
  const writes = s.store.written.length;
  const again = await s.up(two);
  expect(again.steps.every(({ op }) => op === "same")).toBe(true);
  expect(s.store.written.length).toBe(writes);
  expect(s.operations()).toEqual(["create a", "create b"]);
  expect(again.outputs).toEqual({ a: "one", b: 3 });
});

test("a changed input updates in place, shows the property, and keeps the creation time", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a", content: { list: [1, 2], text: "old" } }] });
  const created = s.state("a")?.created;
  const next = { files: [{ name: "a", content: { list: [1, 3], text: "old", more: true } }] };
  const { steps } = await s.up(next);
  const step = steps.find(({ name }) => name === "a");
  expect(step?.op).toBe("update");
  expect(step?.changes).toEqual([
    { path: "content.list[1]", kind: "update", before: 2, after: 3, replaces: false },
    { path: "content.more", kind: "add", after: true, replaces: false },
  ]);
  expect(s.state("a")).toMatchObject({ id: "a-0", created });
  expect(s.state("a")?.modified).not.toBe(created);
});

test("what the program no longer has is deleted, dependents first", async () => {
  const s = stack();
  await s.up({
    files: [
      { name: "base" },
      { name: "middle", dependsOn: ["base"], delayMs: 30 },
      { name: "top", sizeOf: "middle", delayMs: 30 },
      { name: "stays" },
    ],
  });
  const { steps } = await s.up({ files: [{ name: "stays" }] });
  expect(steps.filter(({ op }) => op === "delete").map(({ name }) => name)).toEqual([
    "top",
    "middle",
    "base",
  ]);
  expect(s.operations().slice(4)).toEqual(["delete top", "delete middle", "delete base"]);
  expect(s.files()).toEqual(["stays-0.json"]);
});

test("a destroy deletes everything in reverse order without running the program", async () => {
  const s = stack();
  await s.up(two);
  const shown = await s.engine({ throws: "never run" }).destroy({ preview: true });
  expect(s.files()).toHaveLength(2);
  const { steps } = await s.engine({ throws: "never run" }).destroy();
  expect(opsOf(steps)).toEqual(opsOf(shown.steps));
  expect(opsOf(steps)).toEqual(["delete b", "delete a", "delete box", "delete slipway-dev"]);
  expect(s.files()).toEqual([]);
  expect(s.store.current).toEqual({ resources: [], pendingOperations: [] });
});

test("a component's dependants wait for it, and a component whose inputs change is an update", async () => {
  const s = stack();
  const spec = (note: string) => ({
    components: [{ name: "box", note }],
    files: [
      { name: "inside", parent: "box" },
      { name: "after", dependsOn: ["box"] },
    ],
  });
  await s.up(spec("one"));
  expect(s.operations()).toEqual(["create inside", "create after"]);
  expect(s.state("after")?.dependencies).toContain(s.state("inside")?.urn);
  const { steps } = await s.up(spec("two"));
  expect(opsOf(steps)).toContain("update box");
  expect(s.state("box")?.outputs).toEqual({ note: "done two" });
});
