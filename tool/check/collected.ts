import type { PolicyViolation } from "../../policies/rule.ts";
import type { Step } from "../engine/engine.ts";
import type { Prior } from "../engine/prior/prior.ts";

/** One end of a change. */
export interface Side {
  /** As it was asked for: `origin/main`, `HEAD`. */
  given: string;
  /** Full hash. */
  commit: string;
}

/** What a change does to the stacks of a project, before anybody judges it. */
export interface CollectedChange {
  project: string;
  /** Where the change leaves its target branch: the merge base. */
  base: Side;
  head: Side & {
    /** Whether files of the checkout differ from the commit. */
    changedFiles: boolean;
  };
  /** Files that differ between base and head, from the root of the repository. */
  files: string[];
  stacks: StackChange[];
}

/** What a change does to one stack. */
export interface StackChange {
  stack: string;
  application: string;
  platform: string;
  stage: string;
  /** The stage whose defaults a custom stage takes; the stage itself otherwise. */
  profile: string;
  /** Hosts that the stack's config names: to be shortened where it is production. */
  hosts: string[];
  /** Whether its file is new, is gone, or stands on both sides. */
  file: "added" | "removed" | "kept";
  outcome: StackOutcome;
}

/** How the comparison of one stack ended. */
export type StackOutcome =
  | UntouchedStack
  | ComparedStack
  /** The program refuses to run: a variable is missing, a setting is wrong. */
  | { kind: "refused"; code: string; message: string }
  /** Nobody can tell what changes: the program of the base does not run. */
  | { kind: "unknown"; code: string; message: string };

/** A stack that the change cannot touch, so that its program was not run. */
export interface UntouchedStack {
  kind: "untouched";
  /** Why, as the end of a sentence: "none of its 12 files, sources or settings changed". */
  why: string;
}

/** A stack whose program was run at both ends. */
export interface ComparedStack {
  kind: "compared";
  /** What head was compared with. */
  prior: Prior;
  /** Every step, unchanged resources too; secrets masked. */
  steps: Step[];
  violations: PolicyViolation[];
  /** What was violated before; absent where that was not found out. */
  violationsBefore?: PolicyViolation[];
  /** Hash of what the program of head wants, where that was asked for; see `tool/reviewed/`. */
  goal?: string;
  /** Whether it was compared with the real state, by the Pulumi CLI. */
  engine: "embedded" | "pulumi";
}
