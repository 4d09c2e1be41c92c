import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { toSafeText } from "../../../program/ledger/canonical.ts";
import type { Manifest } from "../../../program/release/manifest.ts";

const run = promisify(execFile);

/**
 * Who wrote and built what is new in a release, as they name themselves; of commits, as far as the
 * repository here knows them, else the one that it was built at.
 */
export async function findAuthors(
  folder: string,
  manifest: Manifest,
  before: Manifest | undefined,
): Promise<string[]> {
  const { revision, builder } = manifest.beside;
  const builtBy = builder.replace(/ on [^ ]+$/, "");
  if (revision === null) return clean([builtBy]);
  const since = before?.beside.revision?.commit;
  const known =
    since === undefined ? undefined : await emails(folder, `${since}..${revision.commit}`);
  const last = known ?? (await emails(folder, "--max-count=1", revision.commit)) ?? [];
  return clean([builtBy, ...last]);
}

async function emails(folder: string, ...words: string[]): Promise<string[] | undefined> {
  const log = ["log", "--format=%ae%n%ce", ...words];
  const answer = await run("git", log, { cwd: folder }).catch(() => undefined);
  return answer?.stdout.split("\n");
}

function clean(names: readonly string[]): string[] {
  const safe = names.map((name) => toSafeText(name).trim().slice(0, 200));
  return [...new Set(safe.filter((name) => name !== ""))].slice(0, 200);
}
