import { appendVariable, ledgerStackOf } from "../../../program/ledger/place.ts";
import type { Engine } from "../../engine/engine.ts";
import { requireCli } from "../../engine/pulumi/find-cli.ts";
import { withBackend } from "../../engine/state/backend.ts";
import type { LedgerPlace } from "./place.ts";

/** Opens the engine that appends to a ledger; `file` has what is to be appended. */
export async function openLedgerEngine(place: LedgerPlace, file: string): Promise<Engine> {
  const { folder, application, environment, engine } = place;
  const stack = ledgerStackOf(application);
  return await withBackend({ folder, stack, environment }, async (backend) => {
    const variables = { [appendVariable]: file };
    if (backend.folder !== undefined && engine !== "pulumi") {
      const { openEmbedded } = await import("../../engine/embedded-stack.ts");
      const reason = "the ledger's state is in files";
      return await openEmbedded(backend, reason, environment, undefined, variables);
    }
    const where = backend.url ?? "the CLI's own backend";
    const cli = await requireCli(`The ledger of '${application}' is in ${where}`, environment);
    const { createPulumiEngine } = await import("../../engine/pulumi/engine.ts");
    return createPulumiEngine({
      cli,
      projectFolder: backend.project.folder,
      stack,
      environment: { ...backend.environment, ...variables },
      reason: `the ledger is in ${where}`,
    });
  });
}
