import * as pulumi from "@pulumi/pulumi";
import { Registry } from "../components/registry.ts";
import { UserError } from "../variables/user-error.ts";
import { loadApplication } from "./application.ts";
import { readEnvironmentHead } from "./ledger/environment.ts";
import type { LedgerOutputs } from "./ledger/ledger.ts";
import { ownLedger, runLedger } from "./ledger/stack.ts";
import { readOutputs, readRegistryOutputs } from "./outputs.ts";
import type { DeclaredOutputs, RegistryOutputs, StackOutputs } from "./outputs.ts";
import { describeDeclared, isDeclaring } from "./release/declared.ts";
import { readSettings } from "./settings/settings.ts";
import type { Settings } from "./settings/settings.ts";

/** Runs the application that the stack's config names, and gives the stack's outputs. */
export default async function run(): Promise<
  StackOutputs | RegistryOutputs | LedgerOutputs | DeclaredOutputs
> {
  try {
    const ledger = ownLedger();
    if (ledger !== undefined) return await runLedger(ledger);
    const settings = await readSettings();
    const describe = await loadApplication(settings.application);
    const described = describe(settings);
    if (described instanceof Registry) return readRegistryOutputs(described);
    await described.close();
    if (isDeclaring()) return { declared: JSON.stringify(describeDeclared(described)) };
    return { ...readOutputs(described), ...(await ledgerOutput(settings)) };
  } catch (error) {
    // A RunError reaches the user as its message alone, without a stack trace.
    if (error instanceof UserError) throw new pulumi.RunError(`${error.code}: ${error.message}`);
    throw error;
  }
}

/** What an environment that runs a release has seen of the ledger; the others have no part in it. */
async function ledgerOutput(settings: Settings): Promise<Pick<StackOutputs, "ledger">> {
  if (settings.release === undefined) return {};
  const { head, problem } = await readEnvironmentHead(settings.application);
  if (problem !== undefined) {
    await pulumi.log.warn(
      `The ledger cannot be relied on: ${problem}. See \`slipway audit verify\`.`,
    );
  }
  return head === undefined ? {} : { ledger: head };
}
