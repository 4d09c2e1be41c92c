import type { EngineEvent, Step } from "../../engine/engine.ts";

/** How far one step is. */
export interface ProgressRow {
  step: Step;
  state: "running" | "done" | "failed";
  /** Milliseconds, by the clock of whoever applies the events. */
  startedAt: number;
  /** Set once it is done. */
  seconds?: number;
  /** Why it failed. */
  message?: string;
}

/** What the events so far add up to: one row per step, in the order they began. */
export interface Progress {
  rows: Map<string, ProgressRow>;
}

/** A progress to which nothing has happened. */
export function createProgress(): Progress {
  return { rows: new Map() };
}

/** Takes one event into account; `now` in milliseconds. */
export function applyEvent(progress: Progress, event: EngineEvent, now: number): void {
  switch (event.kind) {
    case "step-started":
      setRow(progress, { step: event.step, state: "running", startedAt: now });
      break;
    case "step-finished": {
      const startedAt = rowOf(progress, event.step)?.startedAt ?? now;
      setRow(progress, { step: event.step, state: "done", startedAt, seconds: event.seconds });
      break;
    }
    case "step-failed": {
      const startedAt = rowOf(progress, event.step)?.startedAt ?? now;
      const message = event.message;
      setRow(progress, { step: event.step, state: "failed", startedAt, message });
      break;
    }
    case "engine":
    case "prior":
    case "log":
    case "waiting-for-lock":
    case "policy":
      break;
  }
}

/** The row of a step: the deletion of what was replaced has one of its own. */
export function rowOf(progress: Progress, step: Step): ProgressRow | undefined {
  return progress.rows.get(keyOf(step));
}

/** The steps that are under way or done. */
export function stepsOf(progress: Progress): Step[] {
  return [...progress.rows.values()].map((row) => row.step);
}

function setRow(progress: Progress, row: ProgressRow): void {
  progress.rows.set(keyOf(row.step), row);
}

function keyOf(step: Step): string {
  return `${step.op === "delete" ? "delete " : ""}${step.urn}`;
}
