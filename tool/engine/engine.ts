import type { PolicyViolation } from "../../policies/rule.ts";
import type { Prior } from "./prior/prior.ts";

/** What an engine does to one resource. */
export type StepOp = "same" | "create" | "update" | "replace" | "delete" | "read" | "discard";

/** What happened to one property between the state and the program. */
export interface PropertyChange {
  /** Path inside the inputs, as Pulumi writes it: `environment[0].value`. */
  path: string;
  kind: "add" | "update" | "delete";
  /** Old and new value, secrets already masked as `[secret]`, unknown ones as `[unknown]`. */
  before?: unknown;
  after?: unknown;
  /** Whether this change forces a replacement; "unknown" where no source says. */
  replaces: boolean | "unknown";
}

/** One planned or executed operation. */
export interface Step {
  op: StepOp;
  urn: string;
  type: string;
  name: string;
  /** URN of the parent, empty for the stack itself. */
  parent: string;
  /** Inputs after the step, masked; before it for a delete. */
  inputs: Record<string, unknown>;
  changes: PropertyChange[];
  /** Why this step endangers data, or may; shown as danger and asked for apart. */
  danger?: string;
  /** Whether it only may, since no source tells what a change forces. @default false */
  dangerUnsure?: true;
}

/** Everything an engine reports while it works; marked where nothing of it is real. */
export type EngineEvent = EngineNews & { simulated?: true };

type EngineNews =
  | { kind: "engine"; engine: "embedded" | "pulumi"; version: string; reason: string }
  | { kind: "step-started"; step: Step }
  | { kind: "step-finished"; step: Step; seconds: number }
  | { kind: "step-failed"; step: Step; message: string }
  /** What a preview is compared with; known before its first step. */
  | { kind: "prior"; prior: Prior }
  /** A message of program or provider; those of severity `error` are in the run's error again. */
  | { kind: "log"; severity: "debug" | "info" | "warning" | "error"; message: string; urn: string }
  | { kind: "waiting-for-lock"; holder: string }
  | { kind: "policy"; violation: PolicyViolation };

/** Takes the events of a run in order. */
export type EventSink = (event: EngineEvent) => void;

/** How a run ended. */
export interface RunResult {
  /** Every step of the run in the order it was decided, unchanged resources too. */
  steps: Step[];
  /** Stack outputs, secrets masked. */
  outputs: Record<string, unknown>;
  violations: PolicyViolation[];
  /** Wall time in seconds. */
  seconds: number;
  /**
   * Of a plan: what an earlier run that was cut short left for the next one. "state": what it did
   * is not in the state; "traces": its journal, its lock, or a note of what nobody can tell.
   */
  unfinished?: "state" | "traces";
  /** Whether nothing of it is real. @default false */
  simulated?: true;
}

/** What an update is held to: what was verified, and nothing else. */
export interface Approval {
  /**
   * Judges the stack's deployment before anything is changed: under the stack's lock in the
   * embedded engine, right before the run with the Pulumi CLI. Throws where it is another one.
   */
  state(deployment: unknown): void;
  /** Judges a step before it is carried out; with the Pulumi CLI its own plan does. Throws. */
  step(step: Step): void;
  /** File of the Pulumi CLI's own plan, as `savePulumiPlan` of the verified preview wrote it. */
  pulumiPlan?: string | undefined;
}

/** Options of every run. */
export interface RunOptions {
  /** Resources worked on at once. @default 16 */
  parallel?: number;
  /** Seconds to wait for a lock that a living run holds. @default 0 */
  lockWaitSeconds?: number;
  /** Receives progress. */
  onEvent?: EventSink;
  /** Asks the run to stop: finish what runs, save, then reject with a UserError `Cancelled`. */
  signal?: AbortSignal;
  /** Holds an update to what was verified. @default it does what the program says */
  approval?: Approval;
  /** Where a preview by the Pulumi CLI keeps that tool's own plan. @default nowhere */
  savePulumiPlan?: string;
}

/** Options of a destroy. */
export interface DestroyOptions extends RunOptions {
  /** Show what would be deleted, delete nothing. */
  preview?: boolean;
}

/** Stack outputs with the keys that are secret. */
export interface StackOutputs {
  values: Record<string, unknown>;
  secretKeys: string[];
}

/** One earlier run on a stack. */
export interface HistoryEntry {
  version: number;
  kind: string;
  result: string;
  startedAt: Date;
  endedAt: Date;
  message: string;
  /** Whether nothing of it was real. @default false */
  simulated?: true;
}

/** What freeing the locks of a stack came to: sentence parts that name the holders. */
export interface Cancelled {
  /** Whose locks were removed. */
  freed: string[];
  /** Who still holds the stack, or may. */
  held: string[];
}

/** Executes one stack. Every method throws a UserError for what the user can mend. */
export interface Engine {
  readonly name: "embedded" | "pulumi";
  /**
   * Runs the program and reports what `up` would do; touches nothing. Violations of mandatory rules
   * are in its result, beside the whole plan; `up` rejects at the first.
   */
  preview(options?: RunOptions): Promise<RunResult>;
  /** Makes the stack what the program says. */
  up(options?: RunOptions): Promise<RunResult>;
  /** Deletes every resource of the stack. */
  destroy(options?: DestroyOptions): Promise<RunResult>;
  /** Reads the real state of every resource into the stack's state. */
  refresh(options?: RunOptions): Promise<RunResult>;
  /** Outputs of the last update; secrets in plain only if asked. */
  outputs(options?: { showSecrets?: boolean }): Promise<StackOutputs>;
  /** The stack's deployment as `pulumi stack export` gives it; secrets in plain only if asked. */
  export(options?: { showSecrets?: boolean }): Promise<unknown>;
  /** Replaces the stack's state by a deployment. */
  import(deployment: unknown): Promise<void>;
  /** Earlier runs, newest first. */
  history(): Promise<HistoryEntry[]>;
  /** Frees the locks of runs that no longer live; with `force` those of living ones, too. */
  cancel(options?: { force?: boolean }): Promise<Cancelled>;
}
