import { execFile } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { promisify } from "node:util";
import type { Actor } from "../../../program/ledger/actor.ts";
import { toSafeText } from "../../../program/ledger/canonical.ts";
import type { Environment } from "../../engine/state/environment.ts";

const run = promisify(execFile);

/** Who acts: `SLIPWAY_ACTOR`, else Git's `user.email`, else the user of this machine. */
export async function currentActor(
  folder: string,
  environment: Environment,
  via: Actor["via"] = "cli",
): Promise<Actor> {
  const isPipeline = environment.CI === "true" || environment.GITHUB_ACTIONS === "true";
  const name = environment.SLIPWAY_ACTOR ?? (await gitEmail(folder)) ?? userInfo().username;
  const kind = isPipeline ? "pipeline" : "person";
  return { kind, name: short(name, "unknown"), host: short(hostname(), "unknown"), via };
}

async function gitEmail(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["config", "user.email"], { cwd: folder });
    return stdout.trim() === "" ? undefined : stdout.trim();
  } catch {
    // No Git, or no address in it.
    return undefined;
  }
}

function short(text: string, otherwise: string): string {
  const safe = toSafeText(text).trim().slice(0, 200);
  return safe === "" ? otherwise : safe;
}
