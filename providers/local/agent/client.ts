import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { machineVariables } from "../machine-variables.ts";
import type { Kind } from "../schemas.ts";
import { AgentUnreachable, ask } from "./connection.ts";
import { removeOutsideData } from "./data/places.ts";
import { readDesired } from "./desired-state.ts";
import { isAlive } from "./identity.ts";
import { ensureAgent, findAnyVersion, findLiving, findStaying } from "./launch.ts";
import { readLock, withoutAgent } from "./lock.ts";
import { readLog, type LogOptions } from "./logs.ts";
import { environmentPaths, socketPath, type EnvironmentPaths } from "./paths.ts";
import { endOrphans, listOrphans } from "./process/running.ts";
import { agentStatusSchema, type AgentStatus } from "./status.ts";

export type { LogOptions } from "./logs.ts";
export type * from "./status.ts";
export { componentOfLog } from "./units/unit-name.ts";

const problemsSchema = z.object({ problems: z.array(z.string()) });
const anything = z.unknown();

/** Names of the project's environments that were brought up and not destroyed, sorted. */
export function environments(projectRoot: string): string[] {
  const folder = join(projectRoot, ".slipway");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "agent.json")))
    .sort();
}

/** The agent of an environment, living or stopped; undefined where the environment is not there. */
export function findAgent(projectRoot: string, environment: string): Agent | undefined {
  const paths = environmentPaths(projectRoot, environment);
  return existsSync(paths.state) ? new Agent(paths) : undefined;
}

/** One environment on this machine, as the command looks at it. */
export class Agent {
  readonly environment: string;
  readonly #paths: EnvironmentPaths;

  constructor(paths: EnvironmentPaths) {
    this.environment = paths.environment;
    this.#paths = paths;
  }

  /** Name of the stack that it was made for, as its resources say; undefined without any. */
  get stack(): string | undefined {
    const tags = readDesired(this.#paths.state).map(({ spec }) => spec.tags.environment);
    return tags.find((name) => name !== undefined);
  }

  /** How everything stands; also for an environment that is stopped. */
  async status(): Promise<AgentStatus> {
    const living = await findLiving(this.#paths);
    if (living !== undefined) return ask(living, "GET", "/status", agentStatusSchema);
    // Only here: it loads the proxy and the rest that an agent runs with.
    const { EnvironmentAgent } = await import("./environment-agent.ts");
    const status = new EnvironmentAgent(this.#paths).status();
    // The process that looks is not the agent.
    delete status.pid;
    return { ...status, running: false };
  }

  /**
   * Brings everything back as it was last wanted, in link order, without the program; gives what
   * does not work (yet), each with its reason. What runs already is left alone.
   */
  async start(): Promise<string[]> {
    const agent = await ensureAgent(this.#paths);
    const body = { machine: machineVariables() };
    return (await ask(agent, "POST", "/start", problemsSchema, body)).problems;
  }

  /** Whether an agent lives, of whatever version. */
  async isRunning(): Promise<boolean> {
    return (await findAnyVersion(this.#paths)) !== undefined;
  }

  /** Processes that an agent that was killed left running; empty while one lives. */
  async leftovers(): Promise<string[]> {
    const living = await findAnyVersion(this.#paths);
    return living === undefined ? listOrphans(this.#paths.running) : [];
  }

  /**
   * Stops everything in the reverse of link order, and the agent; keeps data and ports. Gives what
   * had to be ended of an agent that was killed.
   */
  async stop(): Promise<string[]> {
    await this.#end("/stop");
    return endOrphans(this.#paths.running);
  }

  /** Stops everything, and removes all data and the environment's folder. Starts no agent. */
  async removeData(): Promise<void> {
    do {
      await this.#end("/destroy");
      await endOrphans(this.#paths.running);
      removeOutsideData(this.#paths);
      rmSync(this.#paths.folder, { recursive: true, force: true });
      // One that was just being started then sees that its folder is gone; or it was faster.
    } while (readLock(this.#paths) !== undefined);
    rmSync(socketPath(this.#paths.key), { force: true });
  }

  /**
   * Removes one resource with what it keeps. Where no agent lives none is started for it: its files
   * are worked on as they lie there.
   */
  async remove(kind: Kind, name: string): Promise<void> {
    for (;;) {
      if (!existsSync(this.#paths.state)) return;
      const living = await findStaying(this.#paths);
      if (living !== undefined) {
        await ask(living, "DELETE", `/resource/${kind}/${name}`, anything);
        return;
      }
      if (await withoutAgent(this.#paths, () => this.#removeFiles(kind, name))) return;
    }
  }

  async #removeFiles(kind: Kind, name: string): Promise<void> {
    if (!existsSync(this.#paths.state)) return;
    const { EnvironmentAgent } = await import("./environment-agent.ts");
    const offline = new EnvironmentAgent(this.#paths);
    await offline.endOrphans();
    await offline.remove(kind, name);
  }

  /** Names that {@link logs} takes: each process, database and cache, and the agent itself. */
  logNames(): string[] {
    if (!existsSync(this.#paths.logs)) return [];
    const files = readdirSync(this.#paths.logs).filter((file) => file.endsWith(".log"));
    return files.map((file) => file.slice(0, -".log".length)).sort();
  }

  /** Lines of one log. Throws a UserError where there is no such log. */
  logs(name: string, options: LogOptions = {}): AsyncIterable<string> {
    if (!this.logNames().includes(name)) {
      throw new UserError(
        "LogUnknown",
        `Environment '${this.environment}' has no log '${name}'; it has: ` +
          `${this.logNames().join(", ") || "none"}.`,
      );
    }
    return readLog(join(this.#paths.logs, `${name}.log`), options);
  }

  async #end(path: "/stop" | "/destroy"): Promise<void> {
    const lock = readLock(this.#paths);
    const living = await findAnyVersion(this.#paths);
    if (living !== undefined) {
      await ask(living, "POST", path, anything).catch((error: unknown) => {
        // It may have gone before its answer was read whole.
        if (!(error instanceof AgentUnreachable)) throw error;
      });
    }
    while (living !== undefined && lock !== undefined && isAlive(lock)) await sleep(10);
  }
}
