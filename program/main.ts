import * as pulumi from "@pulumi/pulumi";
import { Registry } from "../components/registry.ts";
import { UserError } from "../variables/user-error.ts";
import { loadApplication } from "./application.ts";
import type { LedgerOutputs } from "./ledger/ledger.ts";
import { ownLedger, runLedger } from "./ledger/stack.ts";
import { readOutputs, readRegistryOutputs } from "./outputs.ts";
import type { RegistryOutputs, StackOutputs } from "./outputs.ts";
import { readSettings } from "./settings/settings.ts";

/** Runs the application that the stack's config names, and gives the stack's outputs. */
export default async function run(): Promise<StackOutputs | RegistryOutputs | LedgerOutputs> {
  try {
    const ledger = ownLedger();
    if (ledger !== undefined) return await runLedger(ledger);
    const settings = await readSettings();
    const describe = await loadApplication(settings.application);
    const described = describe(settings);
    if (described instanceof Registry) return readRegistryOutputs(described);
    await described.close();
    return readOutputs(described);
  } catch (error) {
    // A RunError reaches the user as its message alone, without a stack trace.
    if (error instanceof UserError) throw new pulumi.RunError(`${error.code}: ${error.message}`);
    throw error;
  }
}
