import { findRelease, listReleases } from "../delivery/release/book.ts";
import type { KeptRelease } from "../delivery/release/book.ts";
import { listEnvironments } from "../delivery/ledger/applications.ts";
import { readProject } from "../engine/state/project/project.ts";
import type { Cli } from "./cli.ts";
import type { ArgumentSpec } from "./command.ts";
import { UsageError } from "./errors.ts";
import { placeOf } from "./ledger-place.ts";

/** A release by its id. */
export const releaseArgument: ArgumentSpec = {
  name: "release",
  description: "id of the release, or at least its first 7 digits",
};

/** The releases of the project's applications, the newest of each first. */
export async function readReleases(cli: Cli): Promise<KeptRelease[]> {
  const environments = await listEnvironments(await readProject(cli.folder));
  const names = [...new Set(environments.map(({ application }) => application))].sort();
  const all = await Promise.all(names.map((name) => listReleases(placeOf(cli, name))));
  return all.flat();
}

/** The release that a command line names. @throws UsageError `NoRelease`; as `findRelease` */
export async function requireRelease(cli: Cli, given: string | undefined): Promise<KeptRelease> {
  if (given !== undefined) return findRelease(await readReleases(cli), given);
  throw new UsageError("NoRelease", "Name a release: `slipway release ls` shows what there is.");
}
