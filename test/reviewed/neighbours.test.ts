import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { patient } from "../support/slowness.ts";
import { neighbours } from "./neighbours.ts";
import { ReviewedProject, saved } from "./reviewed-project.ts";

/** Every one in the soak, else each seventh. */
const share = process.env.SLIPWAY_SOAK === "1" ? 1 : 7;
const sample = neighbours.filter((_, index) => index % share === 0);

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

afterEach(() => {
  vi.unstubAllEnvs();
});

test("at least fifty neighbours have names of their own", () => {
  const names = new Set(neighbours.map(({ name }) => name));
  expect(names.size).toBe(neighbours.length);
  expect(names.size).toBeGreaterThanOrEqual(50);
});

describe("what was reviewed is applied, after", { timeout: patient(60_000) }, () => {
  test.each(sample)("$name", async ({ of = "harbor", given = saved.plan, ...neighbour }) => {
    const project = projects[of].copy();
    try {
      const { goal, plan } = await project.reviewed("plan");
      const hashes: Record<string, string> = {
        "<goal>": goal.hash.slice(0, 12).toUpperCase(),
        "<plan>": plan?.hash.slice(0, 16) ?? "",
      };
      await neighbour.change?.(project);
      for (const [name, value] of Object.entries(neighbour.env ?? {})) vi.stubEnv(name, value);
      const finished = await project.apply(hashes[given] ?? given, ...(neighbour.words ?? []));
      expect(finished.stderr + finished.stdout).not.toMatch(/error [A-Z]/);
      expect(finished.code).toBe(0);
      expect(finished.stderr).toContain("It is what was reviewed: goal ");
    } finally {
      project.remove();
    }
  });
});
