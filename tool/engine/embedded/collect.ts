import type { RunOptions, RunResult } from "../engine.ts";
import type { ResourceState, Snapshot } from "../state/snapshot.ts";
import type { Asked } from "./deployment/deployment.ts";
import type { Mask } from "./masking.ts";
import type { EmbeddedEngineOptions } from "./options.ts";
import { folderOf } from "./program.ts";
import { createSession, resultOf, runProgram } from "./session.ts";

/** What a program registers, and how its run went. */
export interface Collected {
  /** Every resource in dependency order: its inputs have marks on secrets and unknowns. */
  resources: readonly ResourceState[];
  /** Folder that the program ran in, from which its relative paths count. */
  programFolder: string;
  /** What the program asked for, as it asked: before any provider filled anything in. */
  asked: Asked;
  /** Hides the secrets that the run came to know. */
  mask: Mask;
  result: RunResult;
}

const nothing: Snapshot = { resources: [], pendingOperations: [] };

/**
 * Runs the program of a stack against nothing, as a preview before the first update, and gives all
 * that it registers. Touches nothing.
 *
 * @throws UserError as a preview does.
 */
export async function collectResources(
  options: EmbeddedEngineOptions,
  runOptions: RunOptions = {},
): Promise<Collected> {
  const start = performance.now();
  const base = structuredClone(nothing);
  const session = createSession(options, { preview: true, base, write: undefined, runOptions });
  try {
    await runProgram(options, session, runOptions.parallel);
  } finally {
    await session.close();
  }
  const result = resultOf(session, (performance.now() - start) / 1000, "RenderFailed");
  const { resources } = session.run.ledger.snapshot();
  const programFolder = folderOf(options.program);
  const { asked } = session.deployment;
  return { resources, programFolder, asked, mask: session.run.report.mask, result };
}
