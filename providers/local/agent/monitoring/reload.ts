import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../../variables/user-error.ts";

/** A server that reads its config anew on SIGHUP and tells in its own figures how that went. */
export interface Reloadable {
  name: string;
  pid: number;
  /** `http://127.0.0.1:port`. */
  url: string;
  /** Name of the figures: `prometheus` or `alertmanager`. */
  prefix: string;
}

interface Outcome {
  /** Time of the last config that was taken, in seconds. */
  takenAt: number;
  wasTaken: boolean;
}

const waitMs = 30_000;

/** Lets a server read its config anew. @throws UserError `ConfigRefused` where it keeps the old one. */
export async function reload(server: Reloadable): Promise<void> {
  const before = await readOutcome(server);
  process.kill(server.pid, "SIGHUP");
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline) {
    await sleep(20);
    const now = await readOutcome(server);
    if (now.wasTaken && now.takenAt > before.takenAt) return;
    if (before.wasTaken && !now.wasTaken) break;
  }
  throw new UserError("ConfigRefused", `'${server.name}' does not take its new config.`);
}

async function readOutcome({ url, prefix }: Reloadable): Promise<Outcome> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string): number =>
    Number(new RegExp(`^${prefix}_config_last_reload_${name} (\\S+)$`, "m").exec(text)?.[1]);
  return { takenAt: read("success_timestamp_seconds"), wasTaken: read("successful") === 1 };
}
