import type { StepOp } from "../../tool/engine/engine.ts";

/** A one-line edit of a program or of a stack's config, and what must come of it. */
export interface Edit {
  /** What it changes, in words. */
  what: string;
  /** Text that stands once in the file. */
  from: string;
  to: string;
  /**
   * What happens to resources, by name. Of others none may be replaced or deleted; creations and
   * updates that follow need not stand here.
   */
  steps: Readonly<Record<string, StepOp>>;
  /** Resources whose data it endangers. @default none */
  danger?: readonly string[];
  /** Who publishes that it is so. */
  source: string;
}
