import { chmodSync, existsSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { EnvironmentAgent } from "./environment-agent.ts";
import { makeApi } from "./http-api.ts";
import { AgentUnreachable, ask } from "./connection.ts";
import { identify, isAlive } from "./identity.ts";
import { freeLock, readLock, waitForLock } from "./lock.ts";
import { environmentPaths, socketPath, type EnvironmentPaths } from "./paths.ts";
import { ownVersion } from "./version.ts";
import { LogFile } from "./process/log-file.ts";

const socketCheckMs = 2000;

/** Of whatever version it is. */
const predecessorSchema = z.object({ pid: z.int().optional() });

/**
 * The agent's process: `node agent/main.ts <project root> <environment>`.
 *
 * It outlives the command that started it, and starts nothing by itself: what runs is asked for.
 */
async function main(projectRoot: string, environment: string): Promise<void> {
  const paths = environmentPaths(projectRoot, environment);
  // Whoever started this process made it: without it the environment is gone already.
  if (!existsSync(paths.logs)) return;
  const socket = socketPath(paths.key);
  // Another one lives: whoever started this process talks to that one.
  if (!(await waitForLock(paths, socket))) return;
  const log = new LogFile(paths.agentLog);
  const say = (message: string): void => {
    log.write(`${new Date().toISOString()} ${message}\n`);
  };
  keepAlive(say);
  await endPredecessor(socket, say);
  const agent = new EnvironmentAgent(paths);
  const orphans = await agent.endOrphans();
  if (orphans.length > 0) say(`ended what an earlier agent left: ${orphans.join(", ")}`);
  const end = (): void => {
    // The folder may be gone, and the answer is still on its way.
    setTimeout(() => {
      if (existsSync(paths.folder)) freeLock(paths);
      rmSync(socket, { force: true });
      process.exit(0);
    }, 20);
  };
  const api = makeApi(agent, { end, log: say, version: ownVersion });
  await listenOn(api, socket);
  guardSocket(api, socket);
  guardLock(paths, agent, end, say);
  stopOnSignals(agent, end, say);
  say(`agent ${process.pid} of ${environment} listens on ${socket}`);
}

async function listenOn(api: Server, socket: string): Promise<void> {
  rmSync(socket, { force: true });
  // Made private from the start, not a moment later.
  const before = process.umask(0o177);
  await new Promise<void>((resolve, reject) => {
    api.once("error", reject);
    api.listen(socket, () => {
      api.off("error", reject);
      resolve();
    });
  });
  process.umask(before);
  chmodSync(socket, 0o600);
}

/** An agent whose folder was removed under it holds no lock any more, and still runs things. */
async function endPredecessor(socket: string, say: (text: string) => void): Promise<void> {
  try {
    const { pid } = await ask({ socket }, "GET", "/status", predecessorSchema);
    const identity = pid === undefined ? undefined : identify(pid);
    say(`agent ${pid ?? 0} lost its folder: asks it to stop`);
    await ask({ socket }, "POST", "/stop", z.unknown());
    while (identity !== undefined && isAlive(identity)) await sleep(20);
  } catch (error) {
    if (!(error instanceof AgentUnreachable)) throw error;
  }
}

/** Without its folder an agent is nobody's: it ends what it runs. */
function guardLock(
  paths: EnvironmentPaths,
  agent: EnvironmentAgent,
  end: () => void,
  say: (text: string) => void,
): void {
  const timer = setInterval(() => {
    if (existsSync(paths.lock) && readLock(paths)?.pid === process.pid) return;
    clearInterval(timer);
    say("the lock is gone or another agent's: stops everything");
    void agent.stopAll().finally(end);
  }, socketCheckMs);
  timer.unref();
}

/** Logging out may empty the folder of sockets; the agent stays, and so must its socket. */
function guardSocket(api: Server, socket: string): void {
  setInterval(() => {
    if (existsSync(socket) || !api.listening) return;
    api.close();
    socketPath("any");
    void listenOn(api, socket).catch(() => undefined);
  }, socketCheckMs).unref();
}

function stopOnSignals(
  agent: EnvironmentAgent,
  end: () => void,
  say: (text: string) => void,
): void {
  process.on("SIGHUP", () => undefined);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      say(`${signal}: stops everything`);
      void agent.stopAll().finally(end);
    });
  }
}

/** A fault in one request or process must not take the whole environment down. */
function keepAlive(say: (message: string) => void): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      say(`${event}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
  }
}

main(process.argv[2] ?? "", process.argv[3] ?? "").catch((error: unknown) => {
  // Goes into the agent's log, whose end the launcher shows.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
