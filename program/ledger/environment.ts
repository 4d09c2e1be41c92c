import * as pulumi from "@pulumi/pulumi";
import { readLedger } from "./read.ts";
import { readOutputsOf } from "../stack-outputs.ts";

/** What an environment tells of the ledger: the end of the chain as its last update saw it. */
export interface EnvironmentHead {
  /** The signed head, to be compared with: a chain that is shorter had its end cut. */
  head: string | undefined;
  /** Why the ledger could not be read or trusted in this update. */
  problem?: string;
}

/**
 * The head of the ledger that this environment exports. A dry run reads no ledger and repeats what
 * the last update saw, so that an append alone changes no preview; an update takes the ledger's
 * own, and keeps the earlier one where that cannot be read, or is not its continuation.
 */
export async function readEnvironmentHead(application: string): Promise<EnvironmentHead> {
  const stack = pulumi.getStack();
  const before = await readOwnHead(stack);
  if (pulumi.runtime.isDryRun()) return { head: before };
  const seen = before === undefined ? [] : [{ stack, head: before }];
  const known = await readLedger({ application, seen, now: new Date() });
  if (known.state === "known") return { head: known.ledger.head };
  return { head: before, ...(known.state === "unknown" && { problem: known.reason }) };
}

async function readOwnHead(stack: string): Promise<string | undefined> {
  try {
    const { ledger } = await readOutputsOf(stack);
    return typeof ledger === "string" ? ledger : undefined;
  } catch {
    // Before the first update, or in a preview where the state is not: nothing was seen here.
    return undefined;
  }
}
