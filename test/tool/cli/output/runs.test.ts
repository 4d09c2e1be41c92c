import { expect, test } from "vitest";
import type { LocalRun, LocalService } from "../../../../tool/cli/local.ts";
import { formatRuns } from "../../../../tool/cli/output/runs.ts";
import { isWell } from "../../../../tool/cli/output/services.ts";
import { plainStyle } from "../../../../tool/cli/output/style.ts";

function run(minute: number, outcome: LocalRun["outcome"], detail?: string): LocalRun {
  const startedAt = `2026-11-30T05:${minute}:00.000Z`;
  if (outcome === "left out" || outcome === "running") return { startedAt, outcome, detail };
  return { startedAt, outcome, seconds: 1.5, ...(detail !== undefined && { detail }) };
}

const schedule: LocalService = {
  name: "night-count",
  kind: "schedule",
  unit: "night-count.schedule",
  state: "waiting",
  when: "*/5 * * * * Europe/Berlin",
  next: "2026-11-30T06:00:00.000Z",
  runs: [
    run(40, "succeeded"),
    run(45, "failed", "exited with code 3"),
    run(50, "left out", "the run of 05:45 goes on"),
    run(55, "running"),
  ],
};

test("a schedule is shown with its next run and its last three, the newest first", () => {
  expect(formatRuns([schedule], plainStyle).map((line) => line.trimEnd())).toEqual([
    "",
    "schedule     when                       next                  last runs",
    "night-count  */5 * * * * Europe/Berlin  2026-11-30 06:00 UTC  2026-11-30 05:55 UTC  running",
    `${" ".repeat(62)}2026-11-30 05:50 UTC  left out: the run of 05:45 goes on`,
    `${" ".repeat(62)}2026-11-30 05:45 UTC  exited with code 3 after 1.5 s`,
  ]);
});

test("one that is suspended says so, and one that never ran", () => {
  const never = { ...schedule, next: undefined, state: "suspended", runs: [] } as const;
  const lines = formatRuns([never], plainStyle);
  expect(lines[2]).toMatch(/Europe\/Berlin {2}suspended {2}none yet$/);
});

test("nothing is shown where nothing runs by the clock", () => {
  const migration: LocalService = { ...schedule, kind: "migration", state: "succeeded" };
  expect(formatRuns([migration], plainStyle)).toEqual([]);
});

test("what waits, runs or has succeeded is well; what failed or was cut short is not", () => {
  const states = ["waiting", "running", "succeeded", "suspended", "healthy"] as const;
  const unwell = ["failed", "timed out", "interrupted", "stopped", "unhealthy"] as const;
  const well = (state: LocalService["state"]): boolean => isWell({ ...schedule, state });
  expect(states.filter((state) => !well(state))).toEqual([]);
  expect(unwell.filter(well)).toEqual([]);
});
