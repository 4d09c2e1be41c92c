import type { Actor } from "../../../program/ledger/actor.ts";
import { toSafeText } from "../../../program/ledger/canonical.ts";
import type { DeploymentRecord } from "../../../program/ledger/deployment-record.ts";
import type { EntryDraft } from "../../../program/ledger/entry.ts";
import type { EnvironmentPlace } from "../../../program/ledger/payloads.ts";
import { auditDraft, deploymentDraft } from "../ledger/drafts.ts";

/** Whom a promotion is told of by, and where. */
export interface Teller {
  actor: Actor;
  environment: EnvironmentPlace;
}

/** What a promotion begins as. */
export interface Beginning {
  id: string;
  release: string;
  previous: string | null;
  sourceStack: string;
  configVersion: string;
  description?: string | undefined;
  now: Date;
}

/** The record of a promotion that was only begun. */
export function beginPromotion({ now, description, ...rest }: Beginning): DeploymentRecord {
  return {
    ...rest,
    source: "promotion",
    strategy: "update",
    status: "pending",
    steps: [],
    startedAt: now.toISOString(),
    ...(description !== undefined && { description: toSafeText(description) }),
    notified: [],
  };
}

/** A record as it runs: one step, the target's update. */
export function startRunning(
  record: DeploymentRecord,
  now: Date,
  approval?: string,
): DeploymentRecord {
  const startedAt = now.toISOString();
  return {
    ...record,
    status: "running",
    phase: "deploying",
    ...(approval !== undefined && { approval }),
    steps: [
      { name: "update", kind: "resource-group", status: "running", startedAt, required: true },
    ],
  };
}

/** How a promotion ended. */
export interface Ending {
  status: "completed" | "failed" | "cancelled";
  now: Date;
  error?: { code: string; message: string } | undefined;
  recovery?: string[];
}

/** A record that is over; one that was not begun to be carried out has no step. */
export function endPromotion(
  { phase: _over, ...record }: DeploymentRecord,
  { status, now, error, recovery = [] }: Ending,
): DeploymentRecord {
  const completedAt = now.toISOString();
  const told = status === "completed" ? "completed" : "failed";
  const since = (start: string): number => Math.max(0, now.getTime() - Date.parse(start));
  return {
    ...record,
    status,
    steps: record.steps.map((step) =>
      step.status === "running"
        ? { ...step, status: told, completedAt, durationMs: since(step.startedAt) }
        : step,
    ),
    completedAt,
    durationMs: since(record.startedAt),
    ...(error && {
      error: {
        class: "update",
        code: error.code,
        message: toSafeText(error.message).slice(0, 4_000) || error.code,
        at: completedAt,
        recovery,
      },
    }),
  };
}

/** A record as an entry; told twice, it is there once. */
export function tell(teller: Teller, record: DeploymentRecord): EntryDraft {
  return { ...deploymentDraft(teller, record), id: idOf(teller, record, record.status) };
}

/** A record's act for the audit; told twice, it is there once. */
export function audit(
  teller: Teller,
  record: DeploymentRecord,
  action: "approval_requested" | "deployment_started" | "deployment_executed",
  status: "succeeded" | "failed" | "cancelled" = "succeeded",
): EntryDraft {
  const { id, release, durationMs, sourceStack } = record;
  const ids = { deployment: id, ...(release && { release }), ...(sourceStack && { sourceStack }) };
  const timed = action === "deployment_executed" && durationMs !== undefined;
  const draft = auditDraft(teller.actor, teller.environment, {
    action,
    ids,
    status,
    ...(timed && { durationMs }),
  });
  return { ...draft, id: idOf(teller, record, action) };
}

/** Id of an act: the same act of the same promotion, whoever goes on with it. */
export function idOf(
  { environment }: Teller,
  { id, release }: Pick<DeploymentRecord, "id" | "release">,
  act: string,
): string {
  const name = `${environment.stack}:${id}:${(release ?? "").slice(0, 12)}:${act}`;
  // The ledger's ids have at most 100 characters, as a stack's name alone may have.
  return name.slice(-100);
}
