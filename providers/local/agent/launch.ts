import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { UserError } from "../../../variables/user-error.ts";
import { AgentUnreachable, ask } from "./connection.ts";
import { readLock, type AgentLock } from "./lock.ts";
import { makeEnvironmentFolder, socketPath, type EnvironmentPaths } from "./paths.ts";
import { lastLines } from "./process/log-file.ts";
import { agentStatusSchema } from "./status.ts";

const launchMs = 15_000;

// The agent must be nobody's child: whoever ends the tree of a command must not end it too.
const starter =
  'require("node:child_process").spawn(process.execPath, process.argv.slice(1),' +
  '{ detached: true, cwd: "/", stdio: ["ignore", "inherit", "inherit"] }).unref()';

/** Socket of the environment's living agent, if there is one that answers. */
export async function findSocket(paths: EnvironmentPaths): Promise<string | undefined> {
  const lock = readLock(paths);
  if (lock === undefined) return undefined;
  const deadline = performance.now() + launchMs;
  while (readLock(paths)?.pid === lock.pid && performance.now() < deadline) {
    // One that has just been started does not listen yet.
    if (await answers(lock)) return lock.socket;
    await sleep(20);
  }
  return undefined;
}

/** Socket of the environment's agent, which is started if none lives. */
export async function ensureAgent(paths: EnvironmentPaths): Promise<string> {
  makeEnvironmentFolder(paths);
  // Refused here, with its reason, and not only in the agent's log.
  socketPath(paths.key);
  const found = await findSocket(paths);
  if (found !== undefined) return found;
  await startDetached(paths);
  const deadline = performance.now() + launchMs;
  while (performance.now() < deadline) {
    const socket = await findSocket(paths);
    if (socket !== undefined) return socket;
    await sleep(20);
  }
  const end = lastLines(paths.agentLog, 10).join("\n");
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
  const names = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "XDG_RUNTIME_DIR"];
  return Object.fromEntries(names.flatMap((name) => (own[name] ? [[name, own[name]]] : [])));
}

/** Whether it is the lock's holder that answers, and not one that lost its lock. */
async function answers(lock: AgentLock): Promise<boolean> {
  try {
    return (await ask(lock.socket, "GET", "/status", agentStatusSchema)).pid === lock.pid;
  } catch (error) {
    if (error instanceof AgentUnreachable) return false;
    throw error;
  }
}
