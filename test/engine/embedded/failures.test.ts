import { afterEach, expect, test } from "vitest";
import type { EngineEvent } from "../../../tool/engine/engine.ts";
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

function failedSteps(events: EngineEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "step-failed" ? [event.step.name] : []));
}

test("a failed creation is reported, and what others made is saved", async () => {
  const s = stack();
  const run = s.up({
    files: [
      { name: "good", delayMs: 150 },
      { name: "bad", fail: "create" },
    ],
  });
  await expect(run).rejects.toMatchObject({
    code: "UpdateFailed",
    message: expect.stringMatching(
      /'bad' \(test:index:File\): planned failure to create/,
    ) as string,
  });
  expect(failedSteps(s.events)).toEqual(["bad"]);
  expect(s.state("good")?.id).toBe("good-0");
  expect(s.state("bad")).toBeUndefined();
  expect(s.store.current?.pendingOperations).toEqual([]);
});

test("nothing that depends on a failed resource begins", async () => {
  const s = stack();
  const files = [
    { name: "bad", fail: "create" },
    { name: "next", dependsOn: ["bad"] },
  ];
  await expect(s.up({ files })).rejects.toMatchObject({ code: "UpdateFailed" });
  expect(s.operations()).toEqual(["create bad"]);
});

test("a resource that exists but did not come up is kept and tried again", async () => {
  const s = stack();
  const run = s.up({ files: [{ name: "a", fail: "partial" }] });
  await expect(run).rejects.toThrow("started and did not come up");
  expect(s.state("a")).toMatchObject({ id: "a-0", initErrors: ["started and did not come up"] });
  await s.up({ files: [{ name: "a" }] });
  expect(s.operations()).toEqual(["create a", "update a"]);
  expect(s.state("a")?.initErrors).toBeUndefined();
});

test("wrong inputs are named with their property", async () => {
  const s = stack();
  await expect(s.preview({ files: [{ name: "a", fail: "check" }] })).rejects.toMatchObject({
    code: "InputsInvalid",
    message: "'a' (test:index:File) has wrong inputs: fail: planned failure to check",
  });
});

test("a program that throws fails the run with its message and its line", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a" }], exports: ["a"] });
  const run = s.up({ files: [{ name: "a" }], throws: "the program is wrong" });
  await expect(run).rejects.toMatchObject({
    code: "ProgramFailed",
    message: expect.stringMatching(/the program is wrong[\s\S]*index\.ts:\d+:\d+/) as string,
  });
  expect(s.files()).toEqual(["a-0.json"]);
  expect(s.state("slipway-dev")?.outputs).toEqual({ a: "text" });
});

test("a run that is cancelled finishes what it began, saves it, and begins nothing more", async () => {
  const s = stack();
  const cancel = new AbortController();
  const files = [
    { name: "first", delayMs: 400 },
    { name: "second", dependsOn: ["first"] },
  ];
  const onEvent = (event: EngineEvent): void => {
    if (event.kind === "step-started" && event.step.name === "first") cancel.abort();
  };
  const run = s.up({ files }, { signal: cancel.signal, onEvent });
  await expect(run).rejects.toMatchObject({ code: "Cancelled" });
  expect(s.operations()).toEqual(["create first"]);
  expect(s.state("first")?.id).toBe("first-0");
});

test("a failed deletion leaves its resource in the state, and those it needs", async () => {
  const s = stack();
  await s.up({
    files: [{ name: "base" }, { name: "top", dependsOn: ["base"], fail: "delete" }],
  });
  await expect(s.engine().destroy(s.runOptions())).rejects.toMatchObject({ code: "DestroyFailed" });
  expect(failedSteps(s.events)).toEqual(["top"]);
  expect(s.state("base")?.id).toBe("base-0");
  expect(s.state("top")?.id).toBe("top-0");
});

test("every written state says what is under way, in dependency order", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a" }, { name: "b", sizeOf: "a" }] });
  const pending = s.store.written.flatMap(({ pendingOperations }) =>
    pendingOperations.map(
      ({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`,
    ),
  );
  expect(new Set(pending)).toEqual(new Set(["creating a", "creating b"]));
  for (const { resources } of s.store.written) {
    const seen = new Set<string>();
    for (const { urn, parent, dependencies = [], provider } of resources) {
      for (const need of [...dependencies, ...(parent === undefined ? [] : [parent])]) {
        expect(seen).toContain(need);
      }
      if (provider !== undefined) expect(seen).toContain(provider.replace(/::[^:]+$/, ""));
      seen.add(urn);
    }
  }
});

test("a creation that was cut short is told, and what it made is taken over, not made again", async () => {
  const s = stack();
  await s.up({ files: [{ name: "a" }] });
  const made = s.state("a");
  if (made === undefined) throw new Error("a was not made");
  const rest = s.store.current?.resources.filter(({ urn }) => urn !== made.urn) ?? [];
  const cut = {
    resources: rest,
    // What is being created has no id yet.
    pendingOperations: [{ resource: { ...made, id: "" }, type: "creating" as const }],
  };
  const next = stack({}, new MemoryStore(cut));
  const { steps } = await next.up({ files: [{ name: "a" }] });
  expect(opsOf(steps)).not.toContain("create a");
  expect(next.state("a")).toMatchObject({ id: made.id });
  const logs = next.events.flatMap((event) => (event.kind === "log" ? [event.message] : []));
  expect(logs.join()).toContain("cut short while creating 'a'");
  expect(next.store.current?.pendingOperations).toEqual([]);
});
