import { UserError } from "../../../../variables/user-error.ts";
import { marks } from "../../state/snapshot.ts";
import type { Properties, ResourceState, Snapshot, Value } from "../../state/snapshot.ts";
import { containsSecret, containsUnknown } from "../protocol/values.ts";
import { stackType } from "../protocol/urns.ts";
import { unsupported } from "../refusals.ts";
import type { CheckResult, DiffResult, Outcome, Provider, Subject } from "./provider.ts";

/** Type of a reference to another stack's outputs. */
export const stackReferenceType = "pulumi:pulumi:StackReference";

/** Reads the state of a stack by the name that a program gives; undefined before its first up. */
export type StackReader = (name: string) => Promise<Snapshot | undefined>;

/** Outputs of the stack resource of a state. */
export function stackOutputsOf(snapshot: Snapshot | undefined): Properties {
  const stack = snapshot?.resources.find((state) => state.type === stackType && !state.delete);
  return stack?.outputs ?? {};
}

/** Whether a value stands for a secret that could not be decrypted. */
function isUndecryptable(value: Value): boolean {
  if (Array.isArray(value)) return value.some(isUndecryptable);
  if (typeof value !== "object" || value === null) return false;
  if (value[marks.signature] === marks.secret && !("value" in value)) return true;
  return Object.values(value).some(isUndecryptable);
}

function refuseUndecryptable(name: string, outputs: Properties): void {
  const keys = Object.keys(outputs).filter((key) => isUndecryptable(outputs[key] ?? null));
  if (keys.length === 0) return;
  throw new UserError(
    "SecretOutputUnreadable",
    `StackReference '${name}': the outputs ${keys.join(", ")} are secrets under a key that this ` +
      "run does not have: give that stack's passphrase, or export them in plain if they may be read.",
  );
}

/** The engine's own resources: references to other stacks. */
export class BuiltinProvider implements Provider {
  readonly #readStack: StackReader;
  readonly #resource: (urn: string) => ResourceState | undefined;

  constructor(readStack: StackReader, resource: (urn: string) => ResourceState | undefined) {
    this.#readStack = readStack;
    this.#resource = resource;
  }

  check(subject: Subject, _olds: Properties | undefined, news: Properties): Promise<CheckResult> {
    if (subject.type !== stackReferenceType) {
      throw unsupported(`Resource '${subject.name}' is a ${subject.type}`, useCli);
    }
    return Promise.resolve({ inputs: news, failures: [] });
  }

  diff(): Promise<DiffResult> {
    return Promise.resolve({
      changes: "unknown",
      replaces: ["name"],
      replacesKnown: true,
      deleteBeforeReplace: false,
    });
  }

  create(subject: Subject): Promise<Outcome> {
    throw unsupported(`Resource '${subject.name}' makes a ${subject.type}`, useCli);
  }

  update(subject: Subject): Promise<Outcome> {
    throw unsupported(`Resource '${subject.name}' changes a ${subject.type}`, useCli);
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  async read(subject: Subject, id: string, inputs: Properties): Promise<Outcome> {
    if (subject.type !== stackReferenceType) {
      throw unsupported(`Resource '${subject.name}' reads a ${subject.type}`, useCli);
    }
    const { name } = inputs;
    if (typeof name !== "string" || containsUnknown(name)) return { id, outputs: {} };
    return { id, outputs: await this.#readOutputs(name) };
  }

  async #readOutputs(name: string): Promise<Properties> {
    const outputs = stackOutputsOf(await this.#readStack(name));
    refuseUndecryptable(name, outputs);
    const secret = Object.keys(outputs).filter((key) => containsSecret(outputs[key]));
    return { name, outputs, secretOutputNames: secret.sort() };
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    if (token === "pulumi:pulumi:readStackOutputs" && typeof args.name === "string") {
      return this.#readOutputs(args.name);
    }
    if (token === "pulumi:pulumi:getResource" && typeof args.urn === "string") {
      return this.#readResource(args.urn);
    }
    throw unsupported(`The program calls ${token}`, useCli);
  }

  #readResource(urn: string): Properties {
    const state = this.#resource(urn);
    if (state === undefined) {
      throw new UserError("ResourceUnknown", `Nothing with the URN '${urn}' is registered yet.`);
    }
    return { urn, id: state.id ?? "", state: state.outputs };
  }
}

const useCli = "Run it with `--engine pulumi`.";
