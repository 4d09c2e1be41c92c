import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../variables/user-error.ts";

/** Where everything of one environment stands. */
export interface EnvironmentPaths {
  projectRoot: string;
  environment: string;
  /** 12 hex digits that no other environment on the machine has. */
  key: string;
  /** `.slipway/<environment>` in the project. */
  folder: string;
  logs: string;
  /** Desired state. */
  state: string;
  ports: string;
  /** The living agent: process id, start time, socket. */
  lock: string;
  /** Processes that the agent started. */
  running: string;
  agentLog: string;
}

/** The places of an environment; `projectRoot` may be any path to the project's folder. */
export function environmentPaths(projectRoot: string, environment: string): EnvironmentPaths {
  const root = realpathSync(projectRoot);
  const folder = join(root, ".slipway", environment);
  const logs = join(folder, "logs");
  return {
    projectRoot: root,
    environment,
    key: createHash("sha256").update(`${root}\0${environment}`).digest("hex").slice(0, 12),
    folder,
    logs,
    state: join(folder, "agent.json"),
    ports: join(folder, "ports.json"),
    lock: join(folder, "agent.pid"),
    running: join(folder, "running.json"),
    agentLog: join(logs, "agent.log"),
  };
}

/** Makes the environment's folder, which only its owner may enter: it keeps secrets. */
export function makeEnvironmentFolder(paths: EnvironmentPaths): void {
  mkdirSync(paths.logs, { recursive: true });
  chmodSync(paths.folder, 0o700);
}

/**
 * Path of an agent's socket, in a folder that only its owner may enter.
 *
 * Throws a UserError where somebody else owns that folder or may enter it.
 */
export function socketPath(key: string, environment: NodeJS.ProcessEnv = process.env): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(socketBase(environment), `slipway-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  refuseForeign(folder, uid);
  return join(folder, `${key}.sock`);
}

/** A socket's path has at most 104 bytes on macOS: a long runtime folder cannot be used. */
function socketBase(environment: NodeJS.ProcessEnv): string {
  const runtime = environment.XDG_RUNTIME_DIR;
  return runtime?.startsWith("/") === true && runtime.length <= 60 ? runtime : "/tmp";
}

function refuseForeign(folder: string, uid: number): void {
  const found = lstatSync(folder);
  const ours = found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
  if (ours) return;
  const mode = (found.mode & 0o777).toString(8);
  const what = found.isDirectory()
    ? `a folder of user ${found.uid} with mode ${mode}`
    : "not a folder";
  throw new UserError(
    "SocketFolderUnsafe",
    `${folder}, where the agent's socket belongs, is ${what}; it must be a folder of user ${uid} ` +
      "with mode 700. Remove it, or set XDG_RUNTIME_DIR to a folder that is yours.",
  );
}
