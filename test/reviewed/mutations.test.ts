import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patient } from "../support/slowness.ts";
import { applicationMutations } from "./application-mutations.ts";
import { fileMutations } from "./file-mutations.ts";
import type { Mutation } from "./mutation.ts";
import { programMutations } from "./program-mutations.ts";
import { stateMutations } from "./state-mutations.ts";
import { ReviewedProject, saved } from "./reviewed-project.ts";

/** Every one in the soak, else each seventh. */
const share = process.env.SLIPWAY_SOAK === "1" ? 1 : 7;
const all: readonly Mutation[] = [
  ...programMutations,
  ...applicationMutations,
  ...stateMutations,
  ...fileMutations,
];
const sample = all.filter((_, index) => index % share === 0);

let projects: Record<"harbor" | "atelier", ReviewedProject>;

beforeAll(async () => {
  projects = {
    harbor: await ReviewedProject.ofHarbor(),
    atelier: await ReviewedProject.ofAtelier(),
  };
}, patient(120_000));

afterAll(() => {
  for (const project of Object.values(projects)) project.remove();
});

test("at least fifty mutations have names of their own", () => {
  const names = new Set(all.map(({ name }) => name));
  expect(names.size).toBe(all.length);
  expect(names.size).toBeGreaterThanOrEqual(50);
});

describe("between the review and the run", { timeout: patient(60_000) }, () => {
  test.each(sample)("$name is refused, and named", async (mutation) => {
    const { of = "harbor", given = saved.goal, change, code, text } = mutation;
    const project = projects[of].copy();
    try {
      const plan = await givenOf(project, given);
      await change(project);
      const finished = await project.apply(plan);
      expect(finished.stderr).toMatch(new RegExp(`error ${code}: `));
      expect(finished.stderr.replaceAll("[simulated] ", "")).toMatch(text);
      expect(finished.code).toBe(code === "PlanMissing" ? 2 : 1);
      // Nothing was begun.
      expect(finished.stderr).not.toMatch(/\[simulated\] [~±+-] /);
    } finally {
      project.remove();
    }
  });
});

async function givenOf(project: ReviewedProject, given: string): Promise<string> {
  if (!given.startsWith("<")) return given;
  const { goal, plan } = await project.reviewed("plan");
  return given === "<goal>" ? goal.hash.slice(0, 12) : (plan?.hash.slice(0, 16) ?? "");
}
