import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyEntry } from "../../../program/ledger/entry.ts";
import { deploymentsIn } from "../../../program/ledger/views.ts";
import { readWholeLedger } from "../../../tool/delivery/ledger/chain.ts";
import { findProgram } from "../../support/find-program.ts";
import { PromotedProject } from "../../support/projects/promoted-project.ts";
import { patient } from "../../support/slowness.ts";

const isPossible = findProgram("python3") !== undefined;
if (!isPossible) console.warn("no promotion is killed on this machine: no python3 on PATH");

/** Steps after which a promotion is killed: its own, and the beginning and end of one of its update. */
const steps = [
  "engine",
  "planned",
  "begun",
  "written",
  "step-started",
  "step-finished",
  "result",
  "noted",
];
const seed = Number(process.env.SLIPWAY_SEED ?? Math.floor(Date.now() / 86_400_000));

interface Point {
  step: string;
  afterMs: number;
}

/** Every step at each of 5 delays; 300 times of all lengths in the soak, else a sample by the seed. */
function pick(): Point[] {
  const delays = [0, 20, 90, 300, 900];
  const all = steps.flatMap((step) => delays.map((afterMs) => ({ step, afterMs })));
  if (process.env.SLIPWAY_SOAK) {
    return Array.from({ length: 300 }, (_one, at) => ({
      step: steps[at % steps.length] ?? "",
      afterMs: ((seed + at) * 7919) % 1_500,
    }));
  }
  // Three that are far apart, other ones each day.
  return [0, 1, 2].flatMap((one) => all[(seed * 11 + one * 13) % all.length] ?? []);
}

describe.skipIf(!isPossible)(`a promotion that is killed (seed ${seed})`, () => {
  let project: PromotedProject;
  const ids: string[] = [];
  const between = (): string[] => [project.stack("development"), project.stack("staging")];
  const whole = async (): Promise<readonly AnyEntry[]> =>
    (await readWholeLedger(project.ledgerPlace))?.entries ?? [];

  beforeAll(async () => {
    project = new PromotedProject();
    project.describe("development");
    project.describe("staging", { "slipway:promotesFrom": project.stack("development") });
    for (const [from, to] of [
      ["High water", "High water"],
      ["High water", "Low water"],
    ] as const) {
      project.edit("apps/tide-table/server.py", from, to);
      project.commit(to);
      const { id } = await project.release(project.stack("development"));
      await project.verify("development", id);
      ids.push(id);
    }
    const first = await project.promote("development", "staging", ids[0] ?? "");
    expect(first, first.stderr).toMatchObject({ code: 0 });
  }, patient(120_000));

  afterAll(async () => {
    await project.end();
  });

  test.each(pick())(
    "after $step and $afterMs ms leaves one result, and the next run goes on",
    { timeout: patient(60_000) },
    async (point) => {
      const runs = (parse(project.text("staging")) as { config: Record<string, { id: string }> })
        .config["slipway:release"]?.id;
      const wanted = ids.find((id) => id !== runs) ?? "";
      await project.promoteKilled([...between(), wanted], point);
      // Whole, with the old release or the new one.
      const left = parse(project.text("staging")) as { config: Record<string, { id: string }> };
      expect(ids).toContain(left.config["slipway:release"]?.id);
      expect(project.text("staging")).toContain("# Kept by hand.");
      const next = await project.promote("development", "staging", wanted);
      expect(next, next.stderr).toMatchObject({ code: 0 });
      expect(["completed", "there"]).toContain(next.lines.at(-1)?.status);
      expect(project.text("staging")).toContain(wanted);
      expect(await project.answer("staging")).toContain(wanted === ids[0] ? "High" : "Low");
      const entries = await whole();
      const deployments = deploymentsIn(entries, project.stack("staging"));
      expect(deployments.at(-1)?.payload).toMatchObject({ release: wanted, status: "completed" });
      for (const { payload } of deployments) {
        expect(payload.status).toBe("completed");
        for (const action of ["deployment_started", "deployment_executed"]) {
          const told = entries.filter(
            (one) =>
              one.kind === "audit" &&
              one.payload.action === action &&
              one.payload.ids.deployment === payload.id,
          );
          expect({ action, id: payload.id, count: told.length }).toMatchObject({ count: 1 });
        }
      }
    },
  );

  test(
    "two at once: one of them is made, the other one is refused",
    async () => {
      const both = await Promise.all(
        ids.map((id) => project.promote("development", "staging", id)),
      );
      const codes = both.map(({ lines }) => lines.at(-1)?.error?.code ?? lines.at(-1)?.status);
      expect(codes.filter((code) => code === "completed" || code === "there")).toHaveLength(1);
      expect(codes.filter((code) => code === "PromotionUnderWay")).toHaveLength(1);
      const open = deploymentsIn(await whole(), project.stack("staging"));
      expect(open.every(({ payload }) => payload.status === "completed")).toBe(true);
    },
    patient(60_000),
  );
});
