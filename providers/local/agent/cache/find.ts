import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const programs = ["valkey-server", "redis-server"];

/** What to say where there is none. */
export const cacheMissing =
  "this machine has neither valkey-server nor redis-server on PATH. Install one " +
  "(Debian, Ubuntu: `apt install valkey-server` or `redis-server`; macOS: `brew install valkey`)";

/** Path of the machine's cache server, valkey before redis, or undefined where it has none. */
export function findCacheServer(path = process.env.PATH ?? ""): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = programs.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
