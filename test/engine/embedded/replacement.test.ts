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

test("a replacement creates the new one first and deletes the old one at the end", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a", key: "1" }] });
  const { steps } = await s.up({ files: [{ name: "a", key: "2" }] });
  expect(opsOf(steps)).toContain("replace a");
  expect(steps.find(({ name }) => name === "a")?.changes).toEqual([
    { path: "key", kind: "update", before: "1", after: "2", replaces: true },
  ]);
  expect(s.operations()).toEqual(["create a", "create a", "delete a"]);
  expect(s.files()).toEqual(["a-2.json"]);
  expect(s.state("a")?.id).toBe("a-2");
  expect(s.store.current?.resources.filter(({ urn }) => urn.endsWith("::a"))).toHaveLength(1);
});

test("delete-before-replace deletes first, whoever asks for it", async () => {
  for (const how of [{ deleteFirst: true }, { deleteBeforeReplace: true }]) {
    const s = stack();
    await s.up({ files: [{ name: "a", key: "1", ...how }] });
    await s.up({ files: [{ name: "a", key: "2", ...how }] });
    expect(s.operations()).toEqual(["create a", "delete a", "create a"]);
    expect(s.files()).toEqual(["a-2.json"]);
  }
});

test("a creation that fails after its deletion is made up for by the next run", async () => {
  const s = stack();
  const file = { name: "a", deleteFirst: true };
  await s.up({ files: [{ ...file, key: "1" }] });
  const broken = s.up({ files: [{ ...file, key: "2", fail: "create" }] });
  await expect(broken).rejects.toMatchObject({ code: "UpdateFailed" });
  expect(s.state("a")).toMatchObject({ id: "a-1", pendingReplacement: true });
  await s.up({ files: [{ ...file, key: "2" }] });
  expect(s.state("a")).toMatchObject({ id: "a-2" });
  expect(s.state("a")?.pendingReplacement).toBeUndefined();
  expect(s.operations().filter((line) => line === "delete a")).toHaveLength(1);
});

test("an old resource whose deletion fails stays in the state, marked, beside the new one", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a", key: "1", fail: "delete" }] });
  const broken = s.up({ files: [{ name: "a", key: "2" }] });
  await expect(broken).rejects.toThrow(/delete the old|planned failure to delete/);
  const both = s.store.current?.resources.filter(({ urn }) => urn.endsWith("::a")) ?? [];
  expect(both.map(({ id, delete: condemned }) => [id, condemned])).toEqual([
    ["a-2", undefined],
    ["a-1", true],
  ]);
});

test("a replacement that deletes first takes its dependants with it, last ones first", async () => {
  const s = stack();
  const files = (content: string, key: string) => [
    { name: "base", content, key, deleteFirst: true },
    { name: "top", keyOf: "base" },
  ];
  await s.up({ files: files("k", "1") });
  const expected = expect.arrayContaining(["replace base", "replace top"]) as string[];
  expect(opsOf((await s.preview({ files: files("k", "2") })).steps)).toEqual(expected);
  expect(opsOf((await s.up({ files: files("k", "2") })).steps)).toEqual(expected);
  const done = ["delete top", "delete base", "create base", "create top"];
  expect(s.operations().slice(2)).toEqual(done);
  expect(s.state("top")?.pendingReplacement).toBeUndefined();
});

test("a protected dependant keeps what it depends on from being deleted first", async () => {
  const s = stack();
  const files = (key: string) => [
    { name: "base", content: "k", key, deleteFirst: true },
    { name: "top", keyOf: "base", protect: true },
  ];
  await s.up({ files: files("1") });
  const done = s.operations();
  await expect(s.up({ files: files("2") })).rejects.toMatchObject({
    code: "ResourceProtected",
    message: expect.stringContaining("'top' along with 'base'") as string,
  });
  expect(s.operations()).toEqual(done);
});

test("a dependant that can be updated in place does not stand in the way", async () => {
  const s = stack();
  const files = (key: string) => [
    { name: "base", key, deleteFirst: true },
    { name: "top", sizeOf: "base" },
  ];
  await s.up({ files: files("1") });
  const { steps } = await s.up({ files: files("2") });
  expect(opsOf(steps)).toEqual(expect.arrayContaining(["replace base", "same top"]));
});

test("replaceOnChanges makes a replacement out of an update, where the provider leaves it to a comparison", async () => {
  const s = stack();
  const replaceOnChanges = ["content"];
  const file = (content: string) => ({ name: "a", content, vague: true, replaceOnChanges });
  await s.up({ files: [file("1")] });
  const { steps } = await s.preview({ files: [file("2")] });
  expect(opsOf(steps)).toContain("replace a");
});

test("a protected resource is neither replaced nor deleted nor destroyed", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a", key: "1", protect: true }, { name: "b" }] });
  const done = s.operations();
  const refused = { code: "ResourceProtected", message: expect.stringContaining("'a'") as string };
  const replace = { files: [{ name: "a", key: "2", protect: true }, { name: "b" }] };
  await expect(s.up(replace)).rejects.toMatchObject(refused);
  await expect(s.up({ files: [] })).rejects.toMatchObject(refused);
  await expect(s.engine().destroy()).rejects.toMatchObject(refused);
  expect(s.operations()).toEqual(done);
  expect(s.files()).toEqual(["a-1.json", "b-0.json"]);
});
