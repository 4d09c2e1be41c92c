import { locate } from "./backend.ts";
import type { Environment } from "./environment.ts";
import type { Project } from "./project/project.ts";
import { createStackSecrets } from "./stack-secrets.ts";
import { openStackStore } from "./store.ts";

/** A stack, with the variables that say where its state is. */
export interface StatePlace {
  stack: string;
  environment: Environment;
}

/** The file of a stack's state; undefined in another backend than files. */
export function stateFileOf(
  project: Project,
  { stack, environment }: StatePlace,
  stage: unknown,
): string | undefined {
  const { folder } = locate(project, environment, stage);
  if (folder === undefined) return undefined;
  const secrets = createStackSecrets({ stack });
  return openStackStore({ backendFolder: folder, project: project.name, stack, secrets }).file;
}

/** Writes a state without resources; in another backend than files the CLI makes it itself. */
export async function writeEmptyState(
  project: Project,
  { stack, environment }: StatePlace,
  { passphrase, salt, stage }: { passphrase: string; salt: string; stage: unknown },
): Promise<void> {
  const { folder: backendFolder } = locate(project, environment, stage);
  if (backendFolder === undefined) return;
  const secrets = createStackSecrets({ stack, passphrase, salt });
  const store = openStackStore({ backendFolder, project: project.name, stack, secrets });
  await store.withLock({ waitSeconds: 0 }, async () => {
    await store.write({ resources: [], pendingOperations: [] });
  });
}
