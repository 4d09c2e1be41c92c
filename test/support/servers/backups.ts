import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { formatBackupScript } from "../../../components/platforms/containers/backup-script.ts";
import { planDatabaseServer } from "../../../components/platforms/containers/database-server.ts";
import { stageProfiles } from "../../../components/plan/stage-profiles.ts";
import type { DatabasePlan } from "../../../components/plan/database-plan.ts";
import { makeTempFolder } from "../temp-folder.ts";

/** A database in production, as it is planned. */
export function planOf(engine: DatabasePlan["engine"], version: string, database: string) {
  const { database: profile } = stageProfiles.production;
  const stage = { stage: "production", profile: "production" } as const;
  return { ...stage, ...profile, engine, version, database } satisfies DatabasePlan;
}

/** Runs a script of a shell and gives what it printed; throws what it said where it fails. */
export function runShell(script: string, env: Record<string, string>): string {
  const run = spawnSync("sh", ["-eu", "-c", script], {
    env: { PATH: process.env.PATH ?? "", ...env },
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (run.status === 0) return run.stdout;
  throw new Error(`exit code ${run.status}: ${run.stderr || run.stdout}`);
}

/**
 * Makes one backup of a server that runs, by the very script of docker and kubernetes; gives the
 * path of its files without their endings.
 *
 * @param env what the container has beside its own variables: where this server listens
 */
export async function makeBackup(
  plan: DatabasePlan,
  password: string,
  env: Record<string, string>,
): Promise<string> {
  const folder = join(await makeTempFolder(), "backups");
  mkdirSync(folder);
  const server = planDatabaseServer(plan);
  if (!server.backup) throw new Error("there is no backup in this plan");
  const own = Object.entries(server.env).map(
    ([name, value]) => [name, typeof value === "string" ? value : password] as const,
  );
  const script = formatBackupScript("order-book", server.backup, folder);
  runShell(script, { ...Object.fromEntries(own), HOST: "127.0.0.1", ...env });
  const files = readdirSync(folder).toSorted();
  const [base = ""] = files[0]?.split(".") ?? [];
  if (files.some((file) => !file.startsWith(`${base}.`))) throw new Error(files.join(", "));
  return join(folder, base);
}
