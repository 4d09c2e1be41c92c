import type { DeploymentRecord, DeploymentStatus, DeploymentStep } from "./deployment-record.ts";
import { outputBytes } from "./deployment-record.ts";
import { LedgerError } from "./problem.ts";

/** Where a deployment can go from each status; what is not here is a fault. */
export const deploymentMoves: Readonly<Record<DeploymentStatus, readonly DeploymentStatus[]>> = {
  pending: ["pending_approval", "running"],
  pending_approval: ["running", "cancelled"],
  running: ["completed", "failed", "cancelled"],
  completed: ["rolled_back"],
  failed: ["rolled_back"],
  cancelled: [],
  rolled_back: [],
};

/** What a deployment is at that is over, unless it is rolled back later. */
export function isOver(status: DeploymentStatus): boolean {
  return ["completed", "failed", "cancelled", "rolled_back"].includes(status);
}

/**
 * Checks that one record of a deployment may follow another. A running one may be told of again,
 * with more steps or another phase.
 *
 * @throws LedgerError `MoveNotAllowed`
 */
export function checkMove(before: DeploymentRecord | undefined, after: DeploymentRecord): void {
  const from = before?.status;
  if (from === undefined) {
    if (after.status !== "pending") refuse(after, "begins", "a deployment begins as pending");
  } else if (!(from === "running" && after.status === "running")) {
    const allowed = deploymentMoves[from];
    const ways = allowed.length === 0 ? "nothing follows it" : `use ${allowed.join(" or ")}`;
    if (!allowed.includes(after.status)) refuse(after, `goes from ${from}`, ways);
  }
  const changed = before === undefined ? undefined : changedField(before, after);
  if (changed !== undefined) refuse(after, `changes its ${changed}`, "that stays as it began");
  checkForm(after);
}

/** What a deployment keeps from its first record to its last. */
const constant = ["id", "release", "previous", "source", "sourceStack", "startedAt"] as const;

function changedField(before: DeploymentRecord, after: DeploymentRecord): string | undefined {
  return constant.find((field) => before[field] !== after[field]);
}

function checkForm(record: DeploymentRecord): void {
  const { status, phase, completedAt, rollback } = record;
  if (phase !== undefined && status !== "running") {
    refuse(record, `has the phase ${phase}`, "only a running one has a phase");
  }
  if ((completedAt !== undefined) !== isOver(status)) {
    const what = completedAt === undefined ? "has no completedAt" : "has a completedAt";
    refuse(record, what, "it is there exactly when the deployment is over");
  }
  if ((rollback !== undefined) !== (status === "rolled_back")) {
    refuse(record, "names a rollback, or none", "exactly one that was rolled back names it");
  }
  for (const step of record.steps) checkStep(record, step);
}

function checkStep(record: DeploymentRecord, step: DeploymentStep): void {
  const runs = step.status === "running";
  if (runs !== (step.completedAt === undefined)) {
    refuse(
      record,
      `has the step '${step.name}'`,
      "a step is over exactly when it has a completedAt",
    );
  }
  if (runs && isOver(record.status)) {
    refuse(record, `still has the step '${step.name}' running`, "end the steps first");
  }
}

function refuse({ id, status }: DeploymentRecord, does: string, rule: string): never {
  throw new LedgerError("MoveNotAllowed", `tells that ${id} ${does} to ${status}: ${rule}`);
}

/** The end of a step's output, as much as is kept; never half a character. */
export function trimOutput(output: string): string {
  const bytes = Buffer.from(output);
  if (bytes.length <= outputBytes) return output;
  let start = bytes.length - outputBytes;
  // The bytes of a character after its first all begin with 10.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString();
}

/** Id of a stack's next deployment: one more than the highest that was ever told of. */
export function nextDeploymentId(ids: readonly string[]): string {
  const numbers = ids.map((id) => Number(id.slice("d-".length)));
  return `d-${Math.max(0, ...numbers) + 1}`;
}
