import type { Cli } from "../cli.ts";

/** How good a thing is: a problem keeps slipway from working, a warning takes something away. */
export type Level = "ok" | "warning" | "problem";

/** What a check found. */
export interface Finding {
  name: string;
  level: Level;
  message: string;
  /** How to mend it, as one sentence. */
  fix?: string;
}

/** Looks at one thing of the machine or the project. Never throws for what it looks for. */
export type Check = (cli: Cli) => Promise<Finding | Finding[]>;
