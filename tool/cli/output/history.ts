import type { DeploymentRecord } from "../../../program/ledger/deployment-record.ts";
import type { LedgerEntry } from "../../../program/ledger/entry.ts";
import type { HistoryEntry } from "../../engine/engine.ts";
import type { Style } from "./style.ts";
import { columns, formatSeconds } from "./text.ts";

/** A deployment, as the history has it. */
export interface DeploymentLine {
  kind: "deployment";
  startedAt: Date;
  /** Who signed its newest record, as they name themselves. */
  by: string;
  deployment: DeploymentRecord;
}

/** One run of an engine, or one deployment. */
export type HistoryLine = HistoryEntry | DeploymentLine;

/** Runs and deployments of a stack, the newest first. */
export function mergeHistory(
  runs: readonly HistoryEntry[],
  deployments: readonly LedgerEntry<"deployment">[],
): HistoryLine[] {
  const lines = deployments.map(({ payload, actor }): DeploymentLine => {
    const startedAt = new Date(payload.startedAt);
    return { kind: "deployment", startedAt, by: actor.name, deployment: payload };
  });
  return [...runs, ...lines.reverse()].sort(
    (one, other) => other.startedAt.getTime() - one.startedAt.getTime(),
  );
}

/** The history as a table for people. */
export function formatHistory(lines: readonly HistoryLine[], now: Date, style: Style): string[] {
  const heads = ["version", "what", "result", "started", "took", "message"];
  const rows = lines.map((line) =>
    isDeployment(line) ? deploymentRow(line, now, style) : runRow(line, style),
  );
  const [head = "", ...rest] = columns([heads, ...rows]);
  return [style("dim", head), ...rest];
}

function isDeployment(line: HistoryLine): line is DeploymentLine {
  return "deployment" in line;
}

function runRow(entry: HistoryEntry, style: Style): string[] {
  return [
    String(entry.version),
    entry.kind,
    style(entry.result === "succeeded" ? "green" : "red", entry.result),
    entry.startedAt.toISOString(),
    formatSeconds(Math.max(0, (entry.endedAt.getTime() - entry.startedAt.getTime()) / 1000)),
    entry.message.split("\n")[0] ?? "",
  ];
}

function deploymentRow(
  { deployment, by, startedAt }: DeploymentLine,
  now: Date,
  style: Style,
): string[] {
  const { id, status, source, sourceStack, strategy, release, error, durationMs } = deployment;
  const from = sourceStack === undefined ? source : `${source} of ${sourceStack}`;
  const colour = status === "completed" ? "green" : error === undefined ? "yellow" : "red";
  const tookMs = durationMs ?? Math.max(0, now.getTime() - startedAt.getTime());
  const what = release === null ? "config" : `release ${release.slice(0, 12)}`;
  const failed = error === undefined ? "" : `: ${error.message.split("\n")[0] ?? ""}`;
  return [
    id,
    "deployment",
    style(colour, status),
    startedAt.toISOString(),
    formatSeconds(tookMs / 1000),
    `${what}, ${from}, ${strategy}, by ${by}${failed}`,
  ];
}
