import { EnvError, readEnv } from "./env.ts";
import type { Env } from "./env.ts";

/** What the API is told by its environment; env.ts is written from the contract in stacks/shop.ts. */
export interface Settings extends Env {
  /** Milliseconds to go on serving after SIGTERM, while a balancer notices /readyz. */
  DRAIN_DELAY_MS: number;
}

export { EnvError as SettingsError };

/**
 * Reads the settings; an empty variable counts as absent, as compose files write it.
 *
 * @throws SettingsError that names every variable that is missing or wrong, never a value.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const read = readEnv(env);
  return { ...read, DRAIN_DELAY_MS: read.DRAIN_DELAY_MS ?? 0 };
}
