import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildSecret } from "./source/plan.ts";

/**
 * The secrets of a build by their ids: files of the context, variables of the one who builds. What is
 * not there is left out; the build then says what it misses.
 */
export function readBuildSecrets(
  context: string,
  secrets: readonly BuildSecret[],
): Record<string, string> {
  const found = secrets.map((one) => [one.id, valueOf(context, one)] as const);
  return Object.fromEntries(found.filter((one): one is [string, string] => one[1] !== undefined));
}

function valueOf(context: string, secret: BuildSecret): string | undefined {
  if ("variable" in secret) return process.env[secret.variable];
  const file = join(context, secret.file);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The options of `docker build` that give a build its secrets. */
export function formatSecretOptions(context: string, secrets: readonly BuildSecret[]): string[] {
  return secrets.map((one) =>
    "variable" in one
      ? `--secret id=${one.id},env=${one.variable}`
      : `--secret id=${one.id},src=${join(context, one.file)}`,
  );
}
