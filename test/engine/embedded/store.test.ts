import { readFileSync, statSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { createEmbeddedEngine } from "../../../tool/engine/embedded/engine.ts";
import type { Engine } from "../../../tool/engine/engine.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { openStackStore } from "../../../tool/engine/state/store.ts";
import type { FileStackStore } from "../../../tool/engine/state/store.ts";
import type { ProgramSpec } from "../programs/files/spec.ts";
import { EngineStack, opsOf } from "../../support/engine/engine-stack.ts";

const stacks: EngineStack[] = [];
afterEach(() => {
  for (const made of stacks.splice(0)) made.remove();
});

/** An engine whose state is kept in files as the CLI keeps it. */
function onDisk(): { engine: (spec: Partial<ProgramSpec>) => Engine; store: FileStackStore } {
  const s = new EngineStack();
  stacks.push(s);
  const secrets = createStackSecrets({ stack: "dev", passphrase: "not a secret" });
  const place = { backendFolder: s.folder, project: "slipway", stack: "dev", secrets };
  const store = openStackStore(place);
  const engine = (spec: Partial<ProgramSpec>): Engine =>
    createEmbeddedEngine({ ...s.allOptions(spec), store, storeOf: () => store });
  return { engine, store };
}

test("a state that went through the CLI's file is found unchanged and left as it is", async () => {
  const { engine, store } = onDisk();
  const spec = {
    components: [{ name: "box", note: "n" }],
    files: [
      { name: "a", parent: "box", content: "hush-hush", secret: true },
      { name: "b", sizeOf: "a", explicitProvider: true, additionalSecretOutputs: ["size"] },
    ],
    exports: ["a", "b"],
  };
  await engine(spec).up();
  const text = readFileSync(store.file, "utf8");
  expect(text).not.toContain("hush-hush");
  const written = statSync(store.file).mtimeMs;
  const { steps } = await engine(spec).up();
  expect(steps.filter(({ op }) => op !== "same")).toEqual([]);
  expect(statSync(store.file).mtimeMs).toBe(written);
  expect(await engine(spec).outputs()).toMatchObject({ secretKeys: ["a"] });
});

test("a destroy leaves an empty state behind", async () => {
  const { engine, store } = onDisk();
  await engine({ files: [{ name: "a" }] }).up();
  const { steps } = await engine({}).destroy();
  expect(opsOf(steps)).toEqual(["delete a", "delete slipway-dev"]);
  expect(await store.read()).toEqual({ resources: [], pendingOperations: [] });
});
