import type { RunOptions } from "./engine.ts";
import { collectResources, type Collected } from "./embedded/collect.ts";
import type { Provider } from "./embedded/providers/provider.ts";
import { createEmbeddedOptions } from "./embedded-stack.ts";
import { withBackend } from "./state/backend.ts";
import type { Environment } from "./state/environment.ts";
import { createReadOnlyStore } from "./prior/read-only-store.ts";
import type { StackConfig } from "./state/snapshot.ts";

/** Which stack's resources are wanted. */
export interface CollectRequest {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  stack: string;
  /** @default process.env */
  environment?: Environment;
  /** Gives what the program sees in place of the stack's config, and of every provider. */
  standIn(config: StackConfig): { config: StackConfig; provider: Provider };
}

/**
 * Runs the program of a stack without its state and without any provider, and gives what it
 * registers: the same on every machine. Rules are judged as in a preview.
 */
export async function collectStack(
  request: CollectRequest,
  runOptions: RunOptions,
): Promise<Collected> {
  const { folder, stack, environment = process.env } = request;
  return await withBackend({ folder, stack, environment }, async (backend) => {
    const options = await createEmbeddedOptions(
      backend,
      createReadOnlyStore(undefined),
      environment,
    );
    const { config, provider } = request.standIn(options.config);
    return await collectResources(
      { ...options, config, simulated: provider, providers: {} },
      runOptions,
    );
  });
}
