import { afterEach, expect, test } from "vitest";
import { EngineStack, opsOf } from "../../support/engine/engine-stack.ts";

const stacks: EngineStack[] = [];
function stack(...args: ConstructorParameters<typeof EngineStack>): EngineStack {
  const made = new EngineStack(...args);
  stacks.push(made);
  return made;
}
afterEach(() => {
  for (const made of stacks.splice(0)) made.remove();
});

test("no more resources are worked on at once than `parallel` allows", async () => {
  const s = stack();
  const files = ["a", "b", "c", "d", "e"].map((name) => ({ name, delayMs: 60 }));
  await s.up({ files }, { parallel: 2 });
  let running = 0;
  let most = 0;
  for (const { at } of s.log()) {
    running += at === "begin" ? 1 : -1;
    most = Math.max(most, running);
  }
  expect(most).toBe(2);
});

test("ignored changes leave the old value in place", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a", content: { kept: 1, free: 1 } }] });
  const { steps } = await s.up({
    files: [{ name: "a", content: { kept: 2, free: 1 }, ignoreChanges: ["content.kept"] }],
  });
  expect(opsOf(steps)).toContain("same a");
  expect(s.state("a")?.inputs.content).toEqual({ kept: 1, free: 1 });
});

test("a resource that is retained leaves the state and stays in the world", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a", retainOnDelete: true }] });
  await s.up({ files: [] });
  expect(s.state("a")).toBeUndefined();
  expect(s.files()).toEqual(["a-0.json"]);
});

test("an explicit provider is kept in the state and named by its resources", async () => {
  const s = stack();
  const spec = { files: [{ name: "a", explicitProvider: true }] };
  await s.preview(spec);
  await s.up(spec);
  const provider = s.state("explicit");
  expect(provider).toMatchObject({
    type: "pulumi:providers:test",
    inputs: { region: "here" },
    outputs: { region: "here" },
  });
  expect(s.state("a")?.provider).toBe(`${provider?.urn ?? ""}::${provider?.id ?? ""}`);
  const again = await s.up(spec);
  expect(again.steps.every(({ op }) => op === "same")).toBe(true);
});

test("a default provider has the version in its name and the package's config as inputs", async () => {
  const config = { values: { "test:region": "north" }, secretKeys: [], sealedKeys: [] };
  const s = stack({ config });
  await s.up({ files: [{ name: "a", version: "1.2.3-beta.1" }] });
  expect(s.state("default_1_2_3_beta_1")).toMatchObject({
    inputs: { region: "north", version: "1.2.3-beta.1", __internal: {} },
    outputs: { region: "north", version: "1.2.3-beta.1" },
  });
  const other = await s.up({ files: [{ name: "a", version: "1.3.0" }] });
  expect(other.steps.find(({ name }) => name === "a")?.op).toBe("same");
  expect(s.state("default_1_2_3_beta_1")).toBeUndefined();
  expect(s.state("a")?.provider).toContain("::default_1_3_0::");
});

test("a renamed resource with an alias keeps what it has", async () => {
  const s = stack();
  await s.up({ files: [{ name: "before" }] });
  const old = s.state("before")?.urn ?? "";
  const { steps } = await s.up({ files: [{ name: "after", aliases: [old] }] });
  expect(opsOf(steps)).toContain("same after");
  expect(s.state("before")).toBeUndefined();
  expect(s.state("after")?.id).toBe("before-0");
  expect(s.operations()).toEqual(["create before"]);
});
