import { describe, expect, test } from "vitest";
import {
  checkMove,
  nextDeploymentId,
  trimOutput,
} from "../../../program/ledger/deployment-moves.ts";
import {
  deploymentStatuses,
  outputBytes,
  type DeploymentRecord,
  type DeploymentStatus,
} from "../../../program/ledger/deployment-record.ts";
import { deployed, hex } from "../../support/ledger/chain-maker.ts";

const over: DeploymentStatus[] = ["completed", "failed", "cancelled", "rolled_back"];

/** A record of a status, in the form that it has to have there. */
function at(status: DeploymentStatus): DeploymentRecord {
  const { payload } = deployed("d-4", hex(4), "pending");
  const ended = over.includes(status) ? { completedAt: "2031-03-04T06:00:00.000Z" } : {};
  const rollback = { deployment: "d-5", reason: "errors", triggeredBy: "ida@example.com" };
  return { ...payload, status, ...ended, ...(status === "rolled_back" && { rollback }) };
}

const allowed = new Set([
  "nothing → pending",
  "pending → pending_approval",
  "pending → running",
  "pending_approval → running",
  "pending_approval → cancelled",
  "running → running",
  "running → completed",
  "running → failed",
  "running → cancelled",
  "completed → rolled_back",
  "failed → rolled_back",
]);

describe("a deployment moves", () => {
  const moves = ["nothing" as const, ...deploymentStatuses].flatMap((from) =>
    deploymentStatuses.map((to) => ({ from, to, name: `${from} → ${to}` })),
  );

  test.each(moves)("$name", ({ from, to, name }) => {
    const move = (): void => {
      checkMove(from === "nothing" ? undefined : at(from), at(to));
    };
    if (allowed.has(name)) expect(move).not.toThrow();
    else expect(move).toThrow(/MoveNotAllowed|tells that d-4/);
  });
});

describe("what a record may not say", () => {
  const step = {
    name: "pre-hook-warm-cache",
    kind: "hook" as const,
    status: "running" as const,
    startedAt: "2031-03-04T05:01:00.000Z",
    required: true,
  };
  const running = at("running");

  test.each<[string, DeploymentRecord]>([
    ["another release than before", { ...running, release: hex(5) }],
    ["another source", { ...running, source: "config" }],
    ["another beginning", { ...running, startedAt: "2031-03-04T05:00:00.001Z" }],
    ["an end while it runs", { ...running, completedAt: "2031-03-04T06:00:00.000Z" }],
    ["no end when it is over", { ...at("failed"), completedAt: undefined }],
    ["a phase when it is over", { ...at("completed"), phase: "verifying" }],
    ["a rollback that was none", { ...running, rollback: at("rolled_back").rollback }],
    ["a step that runs on", { ...at("completed"), steps: [step] }],
    ["a step that is over without an end", { ...running, steps: [{ ...step, status: "failed" }] }],
  ])("%s", (_what, record) => {
    expect(() => {
      checkMove(running, record);
    }).toThrow(/tells that d-4/);
  });

  test.each<[string, DeploymentRecord]>([
    ["one more step", { ...running, steps: [step] }],
    [
      "a step that ended",
      { ...running, steps: [{ ...step, status: "failed", completedAt: step.startedAt }] },
    ],
    ["another phase", { ...running, phase: "verifying" }],
    ["its end", at("completed")],
    ["its failure", at("failed")],
    ["that it was interrupted", at("cancelled")],
    ["whom it told", { ...running, notified: ["ops"] }],
    ["its address", { ...running, url: "https://parcel.example" }],
    ["a description", { ...running, description: "spring sale" }],
  ])("and what it may: %s", (_what, record) => {
    expect(() => {
      checkMove(running, record);
    }).not.toThrow();
  });
});

test("of a step's output the end is kept, in whole characters", () => {
  const text = `${"a".repeat(7)}${"€".repeat(30_000)}`;
  const kept = trimOutput(text);
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(outputBytes);
  expect(Buffer.byteLength(kept)).toBeGreaterThan(outputBytes - 3);
  expect(text.endsWith(kept)).toBe(true);
  expect(trimOutput("short")).toBe("short");
});

test("the next deployment is numbered after the highest", () => {
  expect(nextDeploymentId([])).toBe("d-1");
  expect(nextDeploymentId(["d-9", "d-10", "d-2"])).toBe("d-11");
});
