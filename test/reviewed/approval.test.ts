import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Approval, Engine, Step, StepOp } from "../../tool/engine/engine.ts";
import { openEngine } from "../../tool/engine/select.ts";
import { createApproval } from "../../tool/reviewed/approval.ts";
import { readStatePoint } from "../../tool/reviewed/examine.ts";
import { statePointOf } from "../../tool/reviewed/state-point.ts";
import { patient } from "../support/slowness.ts";
import { ReviewedProject } from "./reviewed-project.ts";

const urn = "urn:pulumi:prod::harbor::aws:cloudwatch/logGroup:LogGroup::logs";

function step(op: StepOp, inputs: Record<string, unknown> = {}): Step {
  return {
    op,
    urn,
    type: "aws:cloudwatch/logGroup:LogGroup",
    name: "logs",
    parent: "",
    inputs,
    changes: [],
  };
}

function judge(planned: Step[], now: Step): void {
  const state = statePointOf({ deployment: { resources: [] } }, 0);
  createApproval({ stack: "prod", steps: planned, state }).step(now);
}

describe("a step of a run", () => {
  const planned = { name: "logs", days: 7, arn: "[unknown]", key: "[secret]" };

  test.each<[string, Step[], Step]>([
    ["that was not planned", [], step("create")],
    ["that is a replacement, not an update", [step("update")], step("replace")],
    ["that is a deletion, not an update", [step("update")], step("delete")],
    ["that creates, where nothing was to be", [step("same")], step("create")],
    ["with another value", [step("create", planned)], step("create", { ...planned, days: 8 })],
    [
      "with a value of another type",
      [step("create", planned)],
      step("create", { ...planned, days: "7" }),
    ],
    ["with a value less", [step("create", planned)], step("create", { name: "logs" })],
    ["with a value more", [step("create", planned)], step("create", { ...planned, more: 1 })],
    [
      "with another value inside",
      [step("update", { tags: { a: 1 } })],
      step("update", { tags: { a: 2 } }),
    ],
  ])("%s is refused", (_name, before, now) => {
    expect(() => {
      judge(before, now);
    }).toThrow(expect.objectContaining({ code: "StepNotReviewed" }) as Error);
  });

  test.each<[string, Step[], Step]>([
    ["that was planned", [step("create", planned)], step("create", planned)],
    ["that changes nothing", [], step("same")],
    ["that only reads", [], step("read")],
    ["that is an update, not a replacement", [step("replace")], step("update")],
    ["that was to be deleted", [step("delete")], step("delete")],
    [
      "with a value that was unknown",
      [step("create", planned)],
      step("create", { ...planned, arn: "arn:one" }),
    ],
    [
      "with a secret, whatever it is",
      [step("create", planned)],
      step("create", { ...planned, key: "[secret]" }),
    ],
    [
      "with a name that its provider made up",
      [step("create", { days: 7 })],
      step("create", { days: 7, name: "a1", __defaults: ["name"] }),
    ],
    [
      "with its values in another order",
      [step("create", { a: 1, b: 2 })],
      step("create", { b: 2, a: 1 }),
    ],
  ])("%s is let through", (_name, before, now) => {
    judge(before, now);
  });
});

describe("between verification and the first change", { timeout: patient(60_000) }, () => {
  let base: ReviewedProject;
  let project: ReviewedProject;

  beforeAll(async () => {
    base = await ReviewedProject.ofHarbor();
  }, patient(120_000));

  afterAll(() => {
    base.remove();
  });

  beforeEach(() => {
    project = base.copy();
  });

  afterEach(() => {
    project.remove();
  });

  async function verified(): Promise<{ engine: Engine; approval: Approval }> {
    const { folder, stack } = project;
    const engine = await openEngine({
      folder,
      stack,
      operation: "up",
      environment: {},
      simulate: {},
    });
    const state = await readStatePoint(engine);
    const { steps } = await engine.preview();
    return { engine, approval: createApproval({ stack, steps, state }) };
  }

  async function retention(engine: Engine, name: string): Promise<unknown> {
    const { resources } = ((await engine.export()) as { deployment: { resources: Recorded[] } })
      .deployment;
    return resources.find(({ urn: one }) => one.endsWith(`::${name}`))?.inputs?.retentionInDays;
  }

  test("nothing changes: the run is let through", async () => {
    const { engine, approval } = await verified();
    await engine.up({ approval });
    expect(await retention(engine, "logs")).toBe(7);
  });

  test("a program that is edited comes to nothing that was not verified", async () => {
    const { engine, approval } = await verified();
    project.edit("index.js", "retentionInDays: 14", "retentionInDays: 90");
    await expect(engine.up({ approval })).rejects.toMatchObject({
      code: "StepNotReviewed",
      message: expect.stringContaining("Will not update 'wharf'") as string,
    });
    expect(await retention(engine, "wharf")).toBe(14);
  });

  test("a resource that is added is not made", async () => {
    const { engine, approval } = await verified();
    project.edit("index.js", "  // what is", '  new Bucket("fish", { tags });\n  // what is');
    await expect(engine.up({ approval })).rejects.toMatchObject({ code: "StepNotReviewed" });
    expect(JSON.stringify(await engine.export())).not.toContain("::fish");
  });

  test("a state that moved is told under the lock, before anything is begun", async () => {
    const { engine, approval } = await verified();
    project.edit("index.js", "retentionInDays: 14", "retentionInDays: 90");
    await project.ok("up", "prod", "--simulate");
    project.edit("index.js", "retentionInDays: 90", "retentionInDays: 14");
    const begun: string[] = [];
    const onEvent = ({ kind }: { kind: string }) => void begun.push(kind);
    await expect(engine.up({ approval, onEvent })).rejects.toMatchObject({
      code: "StateChanged",
      message: expect.stringContaining("'wharf'") as string,
    });
    expect(begun).not.toContain("step-started");
    expect(await retention(engine, "wharf")).toBe(90);
  });
});

interface Recorded {
  urn: string;
  inputs?: Record<string, unknown>;
}
