import { existsSync } from "node:fs";
import * as z from "zod";
import { Agent } from "../agent/client.ts";
import { ask } from "../agent/connection.ts";
import { readDesired } from "../agent/desired-state.ts";
import { ensureAgent, findLiving } from "../agent/launch.ts";
import { environmentPaths } from "../agent/paths.ts";
import { agentStatusSchema } from "../agent/status.ts";
import { kinds, type Kind } from "../schemas.ts";
import type { Properties } from "../../shared/wire.ts";

const entrySchema = z.object({ entryPort: z.int(), address: z.string() });
const appliedSchema = z.object({ outputs: z.record(z.string(), z.unknown()) });
const viewSchema = appliedSchema.extend({ known: z.boolean(), alive: z.boolean() });
const anything = z.unknown();

/** What is there of a resource in reality. */
export interface Reality {
  /** Whether it exists, be it stopped. */
  exists: boolean;
  /** Whether it does what it should; one that does not is started again by an update. */
  alive: boolean;
  outputs: Properties;
}

/** The provider's way to the agents of a project's environments. */
export class AgentAccess {
  readonly projectRoot: string;

  constructor(projectRoot: string) {
    this.projectRoot = projectRoot;
  }

  /** Starts the environment's agent, or takes the living one, and opens its entry. */
  async openEnvironment(environment: string): Promise<Properties> {
    const agent = await ensureAgent(environmentPaths(this.projectRoot, environment));
    return ask(agent, "PUT", "/entry", entrySchema);
  }

  /** Removes the environment with everything in it. */
  async removeEnvironment(environment: string): Promise<void> {
    await new Agent(environmentPaths(this.projectRoot, environment)).removeData();
  }

  async readEnvironment(environment: string): Promise<Reality> {
    const paths = environmentPaths(this.projectRoot, environment);
    const agent = await findLiving(paths);
    const exists = existsSync(paths.state);
    if (agent === undefined) return { exists, alive: false, outputs: {} };
    const { entry } = await ask(agent, "GET", "/status", agentStatusSchema);
    if (entry === undefined) return { exists, alive: false, outputs: {} };
    const outputs = { entryPort: entry.port, address: entry.address };
    return { exists, alive: entry.listening, outputs };
  }

  /** Makes a resource what its inputs say; gives its outputs once it works. */
  async apply(kind: Kind, inputs: Properties): Promise<Properties> {
    const agent = await ensureAgent(this.#pathsOf(inputs));
    const body = { kind, spec: inputs };
    return (await ask(agent, "PUT", "/resource", appliedSchema, body)).outputs;
  }

  async remove(kind: Kind, name: string, inputs: Properties): Promise<void> {
    const agent = await ensureAgent(this.#pathsOf(inputs));
    await ask(agent, "DELETE", `/resource/${kind}/${name}`, anything);
  }

  async read(kind: Kind, name: string, inputs: Properties): Promise<Reality> {
    const paths = this.#pathsOf(inputs);
    const agent = await findLiving(paths);
    if (agent === undefined) {
      const known = readDesired(paths.state).some(
        (resource) => resource.kind === kind && resource.spec.name === name,
      );
      return { exists: known, alive: false, outputs: {} };
    }
    const view = await ask(agent, "GET", `/resource/${kind}/${name}`, viewSchema);
    return { exists: view.known, alive: view.alive, outputs: view.outputs };
  }

  #pathsOf(inputs: Properties): ReturnType<typeof environmentPaths> {
    return environmentPaths(this.projectRoot, z.string().parse(inputs.environment));
  }
}

/** Whether a type lives in an agent; the other one is the agent itself. */
export function isKind(name: string): name is Kind {
  return kinds.some((kind) => kind === name);
}
