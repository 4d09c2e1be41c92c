import { join } from "node:path";
import type { Backend, BackendOptions } from "./backend.ts";
import { readProject, type Project } from "./project/project.ts";
import type { StackConfig } from "./snapshot.ts";
import { convertStackFile } from "./project/stack-config.ts";
import { readStackFile } from "./project/stack-file.ts";
import { createStackSecrets, type StackSecrets } from "./stack-secrets.ts";

/**
 * Passphrase and salt of every simulated state. Both are public: no secret of a stack gets there,
 * since a simulation opens none.
 */
const passphrase = "simulated";
const salt = "v1:3kSDUNtfU70=:v1:t9Bh95jsI8Rnw2e4:IjSHmyO01d7ZccIm0r462YZGIwFbgg==";

/** Folder that holds the `.pulumi` of all simulated stacks of a project; Git ignores it. */
export function simulatedFolder(project: Project): string {
  return join(project.folder, ".slipway", "simulated");
}

/** Keys of the state of a simulated stack: never those of the stack itself. */
export function createSimulatedSecrets(stack: string): StackSecrets {
  return createStackSecrets({ stack, passphrase, salt });
}

/** Backend of a simulated stack: apart from the real one, and without its keys. */
export async function readSimulatedBackend(
  options: Pick<BackendOptions, "folder" | "stack">,
): Promise<Backend & { folder: string }> {
  const { stack } = options;
  const project = await readProject(options.folder);
  const { unsupported, ...stackFile } = await readStackFile(project, stack);
  // Whoever keeps the secrets is not asked for any; config that is elsewhere is missed.
  if (unsupported !== undefined && unsupported.code !== "SecretsProviderUnsupported") {
    throw unsupported;
  }
  const folder = simulatedFolder(project);
  const secrets = createSimulatedSecrets(stack);
  const url = `file://${folder}`;
  return { project, stack, stackFile, url, folder, secrets, environment: {} };
}

/**
 * The config of a stack as a simulation sees it: with a text in place of each secret, whether there
 * is a passphrase or not. They count as sealed, since their form is not that of the values.
 */
export async function readSimulatedConfig({ project, stackFile }: Backend): Promise<StackConfig> {
  const config = await convertStackFile(project, stackFile);
  const keys = config.sealedKeys.toSorted();
  const standIns = keys.map((key) => [key, `simulated-${key.replaceAll(/[^\w-]/g, "-")}`]);
  const values = { ...config.values, ...(Object.fromEntries(standIns) as Record<string, string>) };
  return { values, secretKeys: keys, sealedKeys: keys };
}
