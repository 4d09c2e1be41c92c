import { readFileSync } from "node:fs";
import { UserError } from "../../../../variables/user-error.ts";

/** The user that a server runs as, where that is not the agent's. */
export interface Owner {
  uid: number;
  gid: number;
}

/** Database servers refuse to run as root: then they run as `nobody`, who is on every system. */
export function serverOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  throw new UserError(
    "NobodyMissing",
    "A database server cannot run as root, and /etc/passwd has no user 'nobody' to run it as: " +
      "start Slipway as an ordinary user.",
  );
}
