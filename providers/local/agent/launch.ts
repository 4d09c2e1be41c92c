import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { machineVariables } from "../machine-variables.ts";
import { AgentUnreachable, ask, type AgentAddress } from "./connection.ts";
import { readLock, type AgentLock } from "./lock.ts";
import { makeEnvironmentFolder, socketPath, type EnvironmentPaths } from "./paths.ts";
import { lastLines } from "./process/log-file.ts";
import { ownVersion } from "./version.ts";

const launchMs = 15_000;

// The agent must be nobody's child: whoever ends the tree of a command must not end it too.
const starter =
  'require("node:child_process").spawn(process.execPath, process.argv.slice(1),' +
  '{ detached: true, cwd: "/", stdio: ["ignore", "inherit", "inherit"] }).unref()';

/** All that is asked of an agent of any version. */
const handshakeSchema = z.object({
  pid: z.int(),
  version: z.string().optional(),
  /** Whether it has been told to end. */
  ending: z.boolean().optional(),
});
type Handshake = z.infer<typeof handshakeSchema>;

/**
 * The environment's living agent, if there is one that answers.
 *
 * Throws a UserError where it is of another version, whose answers may not be understood.
 */
export async function findLiving(paths: EnvironmentPaths): Promise<AgentAddress | undefined> {
  const found = await findAnyVersion(paths);
  if (found !== undefined && found.version !== ownVersion) throw versionError(paths, found);
  return found;
}

/** As {@link findLiving}; one that has been told to end is waited for, and then there is none. */
export async function findStaying(paths: EnvironmentPaths): Promise<AgentAddress | undefined> {
  for (;;) {
    const found = await findAnyVersion(paths);
    if (found?.ending !== true) {
      if (found !== undefined && found.version !== ownVersion) throw versionError(paths, found);
      return found;
    }
    await sleep(20);
  }
}

/** The living agent of whatever version: each can be told to stop. */
export async function findAnyVersion(
  paths: EnvironmentPaths,
): Promise<(AgentAddress & Handshake) | undefined> {
  const lock = readLock(paths);
  if (lock === undefined) return undefined;
  const deadline = performance.now() + launchMs;
  while (readLock(paths)?.pid === lock.pid && performance.now() < deadline) {
    // One that has just been started does not listen yet.
    const address = { socket: lock.socket, pid: lock.pid, log: paths.agentLog };
    const greeted = await greet(address, lock);
    if (greeted !== undefined) return { ...address, ...greeted };
    await sleep(20);
  }
  return undefined;
}

/** The environment's agent, which is started if none lives. */
export async function ensureAgent(paths: EnvironmentPaths): Promise<AgentAddress> {
  makeEnvironmentFolder(paths);
  // Refused here, with its reason, and not only in the agent's log.
  socketPath(paths.key);
  const found = await findStaying(paths);
  if (found !== undefined) return found;
  // The one that was waited for may have taken it along.
  makeEnvironmentFolder(paths);
  const logBegin = existsSync(paths.agentLog) ? statSync(paths.agentLog).size : 0;
  await startDetached(paths);
  const deadline = performance.now() + launchMs;
  while (performance.now() < deadline) {
    const started = await findStaying(paths);
    if (started !== undefined) return started;
    await sleep(20);
  }
  const end = lastLines(paths.agentLog, 10, logBegin).join("\n");
  throw new UserError(
    "AgentNotStarted",
    `The agent of environment '${paths.environment}' did not start within ${launchMs / 1000} s. ` +
      `The end of ${paths.agentLog}:\n${end}`,
  );
}

async function startDetached(paths: EnvironmentPaths): Promise<void> {
  const log = openSync(paths.agentLog, "a", 0o600);
  try {
    const program = fileURLToPath(new URL("./main.ts", import.meta.url));
    const args = ["-e", starter, "--", program, paths.projectRoot, paths.environment];
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", log, log],
      env: agentVariables(process.env),
    });
    await once(child, "exit");
  } finally {
    closeSync(log);
  }
}

/** What the agent and the processes need; credentials in the developer's shell stay there. */
function agentVariables(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ["HOME", "LANG", "TZ", "TMPDIR", "XDG_RUNTIME_DIR"];
  const few = Object.fromEntries(names.flatMap((name) => (own[name] ? [[name, own[name]]] : [])));
  return { ...few, ...machineVariables(own) };
}

/** What the lock's holder says of itself, and not one that lost its lock. */
async function greet(address: AgentAddress, lock: AgentLock): Promise<Handshake | undefined> {
  try {
    const said = await ask(address, "GET", "/status", handshakeSchema);
    return said.pid === lock.pid ? said : undefined;
  } catch (error) {
    if (error instanceof AgentUnreachable) return undefined;
    throw error;
  }
}

function versionError(paths: EnvironmentPaths, { pid, version }: Handshake): UserError {
  return new UserError(
    "AgentVersion",
    `The agent of environment '${paths.environment}' (process ${pid}) is of version ` +
      `${version ?? "unknown"}, and this Slipway of ${ownVersion}: stop it with ` +
      "`npx slipway stop <stack>`, which keeps the data, and run the command again.",
  );
}
