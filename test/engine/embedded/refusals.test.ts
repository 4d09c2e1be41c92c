import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { EngineStack } from "../../support/engine/engine-stack.ts";

const program = join(import.meta.dirname, "../programs/features");
const stacks: EngineStack[] = [];
afterEach(() => {
  for (const made of stacks.splice(0)) made.remove();
});

/** A stack whose program uses one feature. */
function using(feature: string): EngineStack {
  const values: Record<string, string> = { "features:feature": feature };
  const made = new EngineStack({ program, config: { values, secretKeys: [], sealedKeys: [] } });
  values["features:folder"] = made.folder;
  stacks.push(made);
  return made;
}

const refused: [string, RegExp][] = [
  ["import", /Resource 'a' \(test:index:File\) has the option `import`/],
  ["hooks", /resource hooks|option `hooks`/],
  ["remote component", /'a' \(test:index:Remote\) is a remote component/],
  ["replaceWith", /has the option `replaceWith`/],
  ["replacementTrigger", /has the option `replacementTrigger`/],
  ["cloud invoke", /Package 'aws' \(aws:index\/getRegion:getRegion\)/],
];

test.each(refused)(
  "a program that uses %s is refused by name, with the way out",
  async (name, says) => {
    const run = using(name).up({});
    await expect(run).rejects.toMatchObject({ code: "EngineUnsupported" });
    await expect(run).rejects.toThrow(says);
    await expect(run).rejects.toThrow("--engine pulumi");
  },
);

test("two resources of one name are refused with their URN", async () => {
  await expect(using("duplicate").preview({})).rejects.toMatchObject({
    code: "DuplicateResource",
    message: expect.stringContaining("::test:index:File::a'") as string,
  });
});

test("a program that exits before its end fails and deletes nothing", async () => {
  const s = using("get");
  writeFileSync(join(s.folder, "old-0.json"), JSON.stringify({ content: "from before" }));
  await s.up({});
  Object.assign(s.options.config?.values ?? {}, { "features:feature": "exit" });
  // The SDK notices promises that were left behind, or it does not: it is a race.
  await expect(s.up({})).rejects.toMatchObject({
    code: expect.stringMatching(/^(ProgramEndedEarly|ProgramFailed)$/) as string,
  });
  expect(s.state("old")?.id).toBe("old-0");
});

test("what comes in a later part is refused by name", async () => {
  const engine = using("exit").engine();
  for (const operation of [engine.import({}), engine.history(), engine.cancel()]) {
    await expect(operation).rejects.toMatchObject({ code: "EngineUnsupported" });
  }
});

test("a resource that exists elsewhere is read and left alone", async () => {
  const s = using("get");
  writeFileSync(join(s.folder, "old-0.json"), JSON.stringify({ content: "from before" }));
  const { outputs, steps } = await s.up({});
  expect(outputs).toEqual({ outputs: { content: "from before" } });
  expect(steps.find(({ name }) => name === "old")?.op).toBe("read");
  expect(s.state("old")).toMatchObject({ external: true, id: "old-0" });
  await s.engine().destroy();
  expect(s.files()).toEqual(["old-0.json"]);
});

test("a resource that is read and does not exist fails with its id", async () => {
  await expect(using("missing").up({})).rejects.toMatchObject({
    code: "ResourceMissing",
    message: "There is no 'gone' (test:index:File) with the id 'gone-0'.",
  });
});

test("a data source of a TypeScript provider answers", async () => {
  const { outputs } = await using("invoke").up({});
  expect(outputs).toEqual({ outputs: { loud: "HELLO by test:index:shout" } });
});
