import { withBackend, type Backend } from "../../engine/state/backend.ts";
import type { Environment } from "../../engine/state/environment.ts";
import { convertStackFile } from "../../engine/state/project/stack-config.ts";

/**
 * What the config of a stack holds in secret, as far as the passphrase that is here opens it: what
 * no comment may show, wherever it was copied to. Nothing where it does not, or the file is wrong.
 */
export async function secretsOf(
  folder: string,
  stack: string,
  environment: Environment,
): Promise<string[]> {
  return await withBackend({ folder, stack, environment }, readSecrets).catch(() => []);
}

async function readSecrets({ project, stackFile, secrets }: Backend): Promise<string[]> {
  if (!secrets.unlocked || stackFile.unsupported !== undefined) return [];
  const { values, secretKeys } = await convertStackFile(project, stackFile, secrets);
  return secretKeys.flatMap((key) => values[key] ?? []);
}
