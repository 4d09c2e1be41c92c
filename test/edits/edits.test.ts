import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Step } from "../../tool/engine/engine.ts";
import { dangerousApplicationEdits, harmlessApplicationEdits } from "./application-edits.ts";
import type { Edit } from "./edit.ts";
import { EditedProject } from "./edited-project.ts";
import { dangerousResourceEdits, harmlessResourceEdits } from "./resource-edits.ts";
import { patient } from "../support/slowness.ts";

/** Every edit in the soak, else each seventh one. */
const share = process.env.SLIPWAY_SOAK === "1" ? 1 : 7;

function sampleOf<One>(edits: readonly One[]): One[] {
  return edits.filter((_, index) => index % share === 0);
}

/** What an edit must do is done, and danger is told of these resources and of no others. */
function expectSteps(steps: readonly Step[], edit: Edit): void {
  const changed = steps.filter(({ op, type }) => op !== "same" && !type.startsWith("slipway:"));
  const ops = Object.fromEntries(changed.map(({ name, op }) => [name, op]));
  expect(ops, `${edit.what}: ${edit.source}`).toMatchObject(edit.steps);
  const endangered = changed.filter(({ danger }) => danger !== undefined);
  expect(endangered.map(({ name }) => name).toSorted()).toEqual(edit.danger ?? []);
  expect(endangered.filter(({ dangerUnsure }) => dangerUnsure === true)).toEqual([]);
}

test("there are thirty harmless edits and as many dangerous ones", () => {
  expect(harmlessResourceEdits.length + harmlessApplicationEdits.length).toBe(30);
  expect(dangerousResourceEdits.length + dangerousApplicationEdits.length).toBe(30);
  const dangerous = [...dangerousResourceEdits, ...dangerousApplicationEdits];
  expect(dangerous.filter(({ danger = [] }) => danger.length === 0)).toEqual([]);
});

describe("an edit of a resource, against what was brought up", () => {
  let project: EditedProject;

  beforeAll(async () => {
    project = await EditedProject.ofResources();
  }, patient(60_000));

  afterAll(() => {
    project.remove();
  });

  test("without an edit nothing changes", async () => {
    expect((await project.preview()).filter(({ op }) => op !== "same")).toEqual([]);
  });

  test("what depends on more than the property is told as possible danger", async () => {
    const steps = await project.previewAfter("program/index.js", {
      from: "encryptAtRest: { enabled: true }",
      to: "encryptAtRest: { enabled: false }",
    });
    const changed = steps.filter(({ op }) => op !== "same");
    expect(changed.map(({ op, name }) => `${op} ${name}`)).toEqual(["update catalogue"]);
    expect(changed[0]).toMatchObject({
      danger: expect.stringContaining("no source tells") as string,
      dangerUnsure: true,
    });
  });

  const edits = [...sampleOf(harmlessResourceEdits), ...sampleOf(dangerousResourceEdits)];

  test.each(edits)("of $what is told as its cloud publishes it", async (edit) => {
    const steps = await project.previewAfter("program/index.js", edit);
    expectSteps(steps, edit);
    // Of the others none is replaced or deleted.
    const gone = steps.filter(({ op }) => op === "replace" || op === "delete");
    const named = Object.keys(edit.steps);
    expect(gone.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe("an edit of an application or its config, against what was brought up", () => {
  let project: EditedProject;

  beforeAll(async () => {
    project = await EditedProject.ofApplication();
  }, patient(120_000));

  afterAll(() => {
    project.remove();
  });

  test("without an edit nothing changes", async () => {
    expect((await project.preview()).filter(({ op }) => op !== "same")).toEqual([]);
  });

  const edits = [...sampleOf(harmlessApplicationEdits), ...sampleOf(dangerousApplicationEdits)];

  test.each(edits)("by $what is told right, and danger is marked", async (edit) => {
    expectSteps(await project.previewAfter(edit.file, edit), edit);
  });

  test("by another engine of a database is refused: its data would not be taken over", async () => {
    const edit = { from: 'engine: "mysql"', to: 'engine: "postgres"' };
    await expect(project.previewAfter("stacks/edited.ts", edit)).rejects.toThrow(
      /Database 'ledger' of stack 'edited' runs mysql 8\.4, .* asks for postgres/,
    );
  });
});
