import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { UserError } from "../../variables/user-error.ts";
import { appendBundle, type Bundle } from "./extend.ts";
import { readKeyring } from "./keys-file.ts";
import { formatLedger, readLedgerOutputs, type LedgerOutputs } from "./ledger.ts";
import { appendVariable, ledgerApplicationOf, ledgerStackOf } from "./place.ts";
import { formatProblem, LedgerError } from "./problem.ts";
import { readOutputsOf } from "../stack-outputs.ts";
import type { LedgerContext } from "./verify-entry.ts";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** The application whose ledger this stack is; undefined where it is an environment. */
export function ownLedger(): string | undefined {
  return ledgerApplicationOf(pulumi.runtime.allConfig());
}

/**
 * Runs the ledger's stack: its outputs are those of its last update, with the entries that this
 * run is given. What was appended meanwhile is read under the stack's lock, so nothing is lost:
 * entries that were signed for another end of the chain are refused.
 *
 * @throws UserError `LedgerStack`, `LedgerBroken`, `LedgerMoved`, `LedgerRefused`
 */
export async function runLedger(application: string): Promise<LedgerOutputs> {
  requireName(application);
  const outputs = await readOutputsOf(pulumi.getStack());
  const file = process.env[appendVariable];
  // A ledger that nothing is appended to stays as it is, broken or not.
  if (file === undefined || file === "") return z.record(z.string(), z.string()).parse(outputs);
  const keyring = await readKeyring(projectFolder);
  const context = { application, keyring, now: new Date() };
  return append(outputs, await readBundle(file), context);
}

function append(
  outputs: Readonly<Record<string, unknown>>,
  bundle: Bundle,
  context: LedgerContext,
): LedgerOutputs {
  const { ledger, problems } = readLedgerOutputs(outputs, context);
  if (problems.length > 0) {
    const told = problems.map(formatProblem).join("; ");
    const message = `The ledger of '${context.application}' is not sound: ${told}. Nothing was appended.`;
    throw new UserError("LedgerBroken", message);
  }
  try {
    return formatLedger(appendBundle(ledger, bundle, context));
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const moved = error.fault === "SequenceWrong" || error.fault === "PreviousWrong";
    const told = `The entry ${error.message} (${error.fault}). Nothing was appended.`;
    throw new UserError(moved ? "LedgerMoved" : "LedgerRefused", told);
  }
}

const bundleSchema = z.strictObject({ entries: z.array(z.string()).min(1), head: z.string() });

async function readBundle(file: string): Promise<Bundle> {
  return bundleSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

function requireName(application: string): void {
  const name = ledgerStackOf(application);
  if (pulumi.getStack() === name) return;
  throw new UserError(
    "LedgerStack",
    `Pulumi.${pulumi.getStack()}.yaml says slipway:ledger: ${application}; the stack of that ` +
      `ledger is named '${name}'. An environment has no such line.`,
  );
}
