import * as z from "zod";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Level, Rule } from "../../policies/rule.ts";
import type { RuleSetting } from "../../tool/engine/embedded/engine.ts";
import { goalOf } from "../../tool/reviewed/collect-goal.ts";
import { compareGoals } from "../../tool/reviewed/compare.ts";
import type { StackGoal } from "../../tool/reviewed/goal.ts";
import { patient } from "../support/slowness.ts";
import { ReviewedProject } from "./reviewed-project.ts";

/** A rule that finds fault with logs that are kept for too few days. */
function keepLogs(days: number): Rule {
  return {
    name: "keep-logs",
    group: "data",
    sentence: "Logs are kept.",
    fix: "Set `retentionInDays`.",
    levels: {},
    config: z.unknown(),
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    check: ({ properties: { retentionInDays } }) =>
      Number(retentionInDays) < days ? [{ message: `they are kept for fewer than ${days}` }] : [],
  };
}

const named = (rule: Rule, name: string): Rule => ({ ...rule, name });

let project: ReviewedProject;

beforeAll(async () => {
  project = await ReviewedProject.ofHarbor();
}, patient(120_000));

afterAll(() => {
  project.remove();
});

function goalWith(...rules: RuleSetting[]): Promise<StackGoal> {
  const { folder, stack } = project;
  return goalOf({ folder, stack, environment: {}, rules });
}

const at = (level: Level, days = 10): RuleSetting => ({ rule: keepLogs(days), level });

describe("the policies of a goal", { timeout: patient(60_000) }, () => {
  test("a level that changes is a change, where the rule finds something", async () => {
    const [before, after] = [await goalWith(at("advisory")), await goalWith(at("mandatory"))];
    expect(compareGoals(before, after)).toEqual([
      `what the policy 'keep-logs' finds at 'logs': level is "mandatory", reviewed was "advisory"`,
    ]);
  });

  test("a rule more is a change, where it finds something", async () => {
    const other = { rule: named(keepLogs(20), "keep-longer"), level: "advisory" as const };
    const [before, after] = [await goalWith(at("advisory")), await goalWith(at("advisory"), other)];
    expect(compareGoals(before, after)).toEqual([
      "what the policy 'keep-longer' finds at 'logs' is new since the review: they are kept for fewer than 20",
      "what the policy 'keep-longer' finds at 'wharf' is new since the review: they are kept for fewer than 20",
    ]);
  });

  test("a rule less is a change, where it found something", async () => {
    const [before, after] = [await goalWith(at("advisory")), await goalWith()];
    expect(compareGoals(before, after)).toEqual([
      "what the policy 'keep-logs' finds at 'logs' was reviewed, and is no longer there",
    ]);
  });

  test("a rule or a level more is none, where nothing is found", async () => {
    const before = await goalWith(at("advisory", 1));
    const other = { rule: named(keepLogs(2), "keep-longer") };
    const after = await goalWith(at("mandatory", 1), other);
    expect(after.hash).toBe(before.hash);
  });
});
