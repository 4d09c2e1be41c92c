import { chmodSync, existsSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { EnvironmentAgent } from "./environment-agent.ts";
import { makeApi } from "./http-api.ts";
import { freeLock, takeLock } from "./lock.ts";
import { environmentPaths, makeEnvironmentFolder, socketPath } from "./paths.ts";
import { LogFile } from "./process/log-file.ts";

const socketCheckMs = 2000;

/**
 * The agent's process: `node agent/main.ts <project root> <environment>`.
 *
 * It outlives the command that started it, and starts nothing by itself: what runs is asked for.
 */
async function main(projectRoot: string, environment: string): Promise<void> {
  const paths = environmentPaths(projectRoot, environment);
  makeEnvironmentFolder(paths);
  const socket = socketPath(paths.key);
  // Another one lives: whoever started this process talks to that one.
  if (!takeLock(paths, socket)) return;
  const log = new LogFile(paths.agentLog);
  const say = (message: string): void => {
    log.write(`${new Date().toISOString()} ${message}\n`);
  };
  keepAlive(say);
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
  const api = makeApi(agent, { end, log: say });
  await listenOn(api, socket);
  guardSocket(api, socket);
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
