import { spawnSync } from "node:child_process";

/** Why the network cannot be cut here; undefined where it can. */
export const cannotCut = findObstacle();

/** A command that runs another without any network but a loopback of its own. */
export function withoutNetwork(argv: readonly string[]): [string, ...string[]] {
  return ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...argv];
}

function findObstacle(): string | undefined {
  const [program, ...args] = withoutNetwork(["true"]);
  const tried = spawnSync(program, args, { encoding: "utf8" });
  if (tried.status === 0) return undefined;
  return tried.error?.message ?? tried.stderr.trim();
}
