import { UserError } from "../../../variables/user-error.ts";
import type { Checked } from "../../shared/check.ts";
import type {
  Diff,
  Made,
  ReadResult,
  ResourceProvider,
  Say,
} from "../../shared/resource-provider.ts";
import { shapes } from "../schemas.ts";
import { isKind, type AgentAccess, type Reality } from "./agent-access.ts";
import { checkInputs } from "./check.ts";
import { diffInputs } from "./diff.ts";
import { findDrift, markAll, markFound, pickInputs } from "./reality.ts";
import { typeOfUrn, type ResourceType } from "./resource-type.ts";
import { hasUnknown, toPlainProperties, unknown, type Properties } from "../../shared/wire.ts";

/** The local provider's operations, on the agents of a project. */
export class LocalProvider implements ResourceProvider {
  readonly #agents: AgentAccess;

  constructor(agents: AgentAccess) {
    this.#agents = agents;
  }

  /** Checks inputs; secret ones come back marked. */
  check(urn: string, news: Properties): Checked {
    const type = requireType(urn);
    const plain = toPlainProperties(news);
    const { inputs, failures } = checkInputs(type.name, plain, this.#agents.projectRoot);
    return { inputs: markAll(type, inputs, news), failures };
  }

  /** Compares inputs, and asks the agent whether the real thing is what the state says. */
  async diff(
    urn: string,
    id: string,
    olds: Properties,
    news: Properties,
    state: Properties,
  ): Promise<Diff> {
    const type = requireType(urn);
    const [before, after] = [toPlainProperties(olds), toPlainProperties(news)];
    const inputDiff = diffInputs(type.name, before, after);
    const reality = await this.#look(type, id, before);
    const outputs = toPlainProperties(state);
    const drifted = findDrift(type, reality, { inputs: before, outputs });
    return { ...inputDiff, ...(drifted && { drifted }) };
  }

  async create(urn: string, inputs: Properties, preview: boolean, say: Say): Promise<Made> {
    const type = requireType(urn);
    const plain = toPlainProperties(inputs);
    if (preview) {
      const id = typeof plain.name === "string" ? plain.name : unknown;
      return { id, outputs: markAll(type, previewOutputs(type, plain), inputs) };
    }
    return this.#apply(type, inputs, say);
  }

  async update(
    urn: string,
    olds: Properties,
    news: Properties,
    preview: boolean,
    say: Say,
  ): Promise<Made> {
    const type = requireType(urn);
    const plain = toPlainProperties(news);
    if (!preview) return this.#apply(type, news, say);
    const before = toPlainProperties(olds);
    const { outputs: real } = await this.#look(type, String(plain.name), before);
    const kept = keepsOutputs(before, plain) ? { ...before, ...real } : undefined;
    const outputs = markAll(type, previewOutputs(type, plain, kept), news);
    return { id: String(plain.name), outputs };
  }

  /**
   * The real state; for an import (no inputs) the environment must be told. Without an id, as after
   * a creation that was cut short, the inputs tell it.
   */
  async read(
    urn: string,
    given: string,
    state: Properties,
    inputs: Properties,
  ): Promise<ReadResult> {
    const type = requireType(urn);
    const before = toPlainProperties(state);
    const known = { ...pickInputs(type, before), ...toPlainProperties(inputs) };
    const id = given === "" && typeof known.name === "string" ? known.name : given;
    if (type.name !== "Environment" && typeof known.environment !== "string") {
      const message = `'${id}' cannot be imported: its name does not tell its environment.`;
      throw new UserError("ImportUnsupported", message);
    }
    const reality = await this.#look(type, id, known);
    if (!reality.exists) return undefined;
    const found = reality.inputs === undefined ? known : pickInputs(type, reality.inputs);
    const outputs = { ...before, ...found, ...reality.outputs };
    const marked = { ...state, ...inputs };
    return {
      id,
      outputs: markFound(type, outputs, { ...before, ...known }, marked),
      inputs: markFound(type, found, known, marked),
    };
  }

  async delete(urn: string, id: string, state: Properties): Promise<void> {
    const type = requireType(urn);
    if (isKind(type.name)) await this.#agents.remove(type.name, id, toPlainProperties(state));
    else await this.#agents.removeEnvironment(id);
  }

  async #apply(type: ResourceType, inputs: Properties, say: Say): Promise<Made> {
    const plain = toPlainProperties(inputs);
    const name = String(plain.name);
    const made = isKind(type.name)
      ? await this.#agents.apply(type.name, plain, say)
      : await this.#agents.openEnvironment(name);
    const outputs = markAll(type, { ...plain, ...made }, inputs);
    const { warning } = made;
    return { id: name, outputs, ...(typeof warning === "string" && { warning }) };
  }

  async #look(type: ResourceType, id: string, inputs: Properties): Promise<Reality> {
    return isKind(type.name)
      ? this.#agents.read(type.name, id, inputs)
      : this.#agents.readEnvironment(id);
  }
}

function requireType(urn: string): ResourceType {
  const type = typeOfUrn(urn);
  if (type !== undefined) return type;
  const known = Object.keys(shapes).map((name) => `local:index:${name}`);
  throw new UserError(
    "TypeUnknown",
    `The provider 'local' has no type for ${urn}; it has ${known.join(", ")}.`,
  );
}

/**
 * A port stays with its owner, but a change of replicas or serving may need other ones; and a cache
 * that was left out may be there now.
 */
function keepsOutputs(olds: Properties, news: Properties): boolean {
  const same = (name: string): boolean => !hasUnknown(news[name]) && olds[name] === news[name];
  return ["replicas", "serves"].every(same) && olds.available !== false;
}

/** Outputs as a preview may know them: inputs, what is kept, and otherwise unknown. */
function previewOutputs(type: ResourceType, inputs: Properties, kept?: Properties): Properties {
  const outputs: Properties = { ...inputs };
  for (const name of type.outputs) {
    outputs[name] = kept !== undefined && type.keptOutputs.includes(name) ? kept[name] : unknown;
  }
  return outputs;
}
