import { findProgram } from "../find-program.ts";

/** What to say where there is none. */
export const cacheMissing =
  "this machine has neither valkey-server nor redis-server on PATH. Install one " +
  "(Debian, Ubuntu: `apt install valkey-server` or `redis-server`; macOS: `brew install valkey`)";

/** Path of the machine's cache server, valkey before redis, or undefined where it has none. */
export function findCacheServer(path?: string): string | undefined {
  return findProgram(["valkey-server", "redis-server"], path);
}
