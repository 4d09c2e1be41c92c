import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import type { Say } from "../../shared/resource-provider.ts";
import type { Properties } from "../../shared/wire.ts";
import { Agent } from "../agent/client.ts";
import { agentEnding, ask, type AgentAddress } from "../agent/connection.ts";
import { readDesired } from "../agent/desired-state.ts";
import { ensureAgent, findStaying } from "../agent/launch.ts";
import { logOf, whileShowing } from "./show-log.ts";
import { environmentPaths, type EnvironmentPaths } from "../agent/paths.ts";
import { agentStatusSchema } from "../agent/status.ts";
import { machineVariables } from "../machine-variables.ts";
import { kinds, type Kind } from "../schemas.ts";

const entrySchema = z.object({ entryPort: z.int(), address: z.string() });
const properties = z.record(z.string(), z.unknown());
const appliedSchema = z.object({ outputs: properties });
const viewSchema = appliedSchema.extend({
  known: z.boolean(),
  alive: z.boolean(),
  changing: z.boolean(),
  spec: properties.optional(),
});

const lookMs = 50;
/** A start may take a day if its health check says so: a plan does not wait for that. */
const patienceMs = 120_000;

/** What is there of a resource in reality. */
export interface Reality {
  /** Whether it exists, be it stopped. */
  exists: boolean;
  /** Whether it does what it should; one that does not is started again by an update. */
  alive: boolean;
  outputs: Properties;
  /** The inputs that it runs with, or would be started with; undefined where nobody knows. */
  inputs?: Properties | undefined;
}

/** The provider's way to the agents of a project's environments. */
export class AgentAccess {
  readonly projectRoot: string;

  constructor(projectRoot: string) {
    this.projectRoot = projectRoot;
  }

  /** Starts the environment's agent, or takes the living one, and opens its entry. */
  async openEnvironment(environment: string): Promise<Properties> {
    const paths = environmentPaths(this.projectRoot, environment);
    try {
      return await askStaying(paths, (agent) => ask(agent, "PUT", "/entry", entrySchema));
    } catch (error) {
      // An agent without an entry is nobody's: no state knows of it, so nobody would end it.
      if (!existsSync(paths.state)) await new Agent(paths).removeData();
      throw error;
    }
  }

  /** Removes the environment with everything in it. */
  async removeEnvironment(environment: string): Promise<void> {
    await new Agent(environmentPaths(this.projectRoot, environment)).removeData();
  }

  /** An agent that lives is there to be ended, be its entry open or not. */
  async readEnvironment(environment: string): Promise<Reality> {
    const paths = environmentPaths(this.projectRoot, environment);
    const agent = await findStaying(paths);
    const exists = agent !== undefined || existsSync(paths.state);
    if (agent === undefined) return { exists, alive: false, outputs: {} };
    const { entry } = await ask(agent, "GET", "/status", agentStatusSchema);
    if (entry === undefined) return { exists, alive: false, outputs: {} };
    const outputs = { entryPort: entry.port, address: entry.address };
    return { exists, alive: entry.listening, outputs };
  }

  /** Makes a resource what its inputs say; gives its outputs once it works. */
  async apply(kind: Kind, inputs: Properties, say: Say): Promise<Properties> {
    const body = { kind, spec: inputs, machine: machineVariables() };
    const paths = this.#pathsOf(inputs);
    const apply = async (): Promise<Properties> => {
      const applied = await askStaying(paths, (agent) =>
        ask(agent, "PUT", "/resource", appliedSchema, body),
      );
      return applied.outputs;
    };
    // What else runs goes on behind the command, and its log with it.
    return kind === "Migration" ? whileShowing(logOf(paths, body), say, apply) : apply();
  }

  /** Removes a resource; where no agent lives none is started for it. */
  async remove(kind: Kind, name: string, inputs: Properties): Promise<void> {
    await new Agent(this.#pathsOf(inputs)).remove(kind, name);
  }

  /** How a resource stands, once nothing is being done to it; after two minutes as not alive. */
  async read(kind: Kind, name: string, inputs: Properties): Promise<Reality> {
    const paths = this.#pathsOf(inputs);
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const agent = await findStaying(paths);
      if (agent === undefined) return readStopped(paths, kind, name);
      const view = await ask(agent, "GET", `/resource/${kind}/${name}`, viewSchema);
      const { known, alive, outputs, spec } = view;
      if (!view.changing) return { exists: known, alive, outputs, inputs: spec };
      if (performance.now() > deadline)
        return { exists: known, alive: false, outputs, inputs: spec };
      // What a command that was killed had begun comes to its end all the same.
      await sleep(lookMs);
    }
  }

  #pathsOf(inputs: Properties): EnvironmentPaths {
    return environmentPaths(this.projectRoot, z.string().parse(inputs.environment));
  }
}

function readStopped(paths: EnvironmentPaths, kind: Kind, name: string): Reality {
  const wanted = readDesired(paths.state).find(
    (resource) => resource.kind === kind && resource.spec.name === name,
  );
  return { exists: wanted !== undefined, alive: false, outputs: {}, inputs: wanted?.spec };
}

/** Asks the environment's agent, which is started where there is none that stays. */
async function askStaying<T>(
  paths: EnvironmentPaths,
  question: (agent: AgentAddress) => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await question(await ensureAgent(paths));
    } catch (error) {
      // It was told to end between two questions: the next agent does it.
      if (!(error instanceof UserError && error.code === agentEnding)) throw error;
    }
  }
}

/** Whether a type lives in an agent; the other one is the agent itself. */
export function isKind(name: string): name is Kind {
  return kinds.some((kind) => kind === name);
}
