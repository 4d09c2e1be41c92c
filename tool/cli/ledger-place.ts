import { ledgerApplicationOf } from "../../program/ledger/place.ts";
import { UserError } from "../../variables/user-error.ts";
import type { LedgerPlace } from "../delivery/ledger/place.ts";
import { readProject } from "../engine/state/project/project.ts";
import { readStackFile } from "../engine/state/project/stack-file.ts";
import type { Cli } from "./cli.ts";
import type { OptionSpec } from "./command.ts";

/** Names the application, where a project has several. */
export const applicationOption: OptionSpec = {
  flags: "--application <name>",
  description: "application whose ledger is meant, where there are several",
};

/** Where the ledger of an application is, for a command. */
export function placeOf(
  cli: Cli,
  application: string,
  engine?: LedgerPlace["engine"],
): LedgerPlace {
  return { folder: cli.folder, application, environment: cli.env, engine, now: cli.now };
}

/**
 * Refuses to do away with a ledger as with an environment.
 *
 * @throws UserError `LedgerKept`
 */
export async function refuseLedger(cli: Cli, stack: string): Promise<void> {
  const file = await readStackFile(await readProject(cli.folder), stack).catch(() => undefined);
  const application = ledgerApplicationOf(file?.config ?? {});
  if (application === undefined) return;
  throw new UserError(
    "LedgerKept",
    `'${stack}' is the ledger of '${application}': without it nobody could tell what was verified, ` +
      "approved or rejected, and environments would refuse what follows. To have less of it, " +
      "`slipway audit prune`.",
  );
}
