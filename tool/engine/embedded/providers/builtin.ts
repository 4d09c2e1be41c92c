import { UserError } from "../../../../variables/user-error.ts";
import { marks } from "../../state/snapshot.ts";
import type { Properties, ResourceState, Snapshot, Value } from "../../state/snapshot.ts";
import { containsSecret, containsUnknown, toSecret } from "../protocol/values.ts";
import { stackType } from "../protocol/urns.ts";
import { unsupported } from "../refusals.ts";
import { unreadableText } from "../unreadable.ts";
import type { CheckResult, DiffResult, OldState, Outcome, Provider, Subject } from "./provider.ts";

const useCli = "Run it with `--engine pulumi`.";

/** Type of a reference to another stack's outputs. */
export const stackReferenceType = "pulumi:pulumi:StackReference";

/**
 * Reads the state of a stack by the name that a program gives; undefined before its first up.
 *
 * Throws UserError `StackUnknown`; `StackWithoutState` and `BackendUnsupported` for one whose state
 * is somewhere else.
 */
export type StackReader = (name: string) => Promise<Snapshot | undefined>;

/** Outputs of the stack resource of a state. */
export function stackOutputsOf(snapshot: Snapshot | undefined): Properties {
  const stack = snapshot?.resources.find((state) => state.type === stackType && !state.delete);
  return stack?.outputs ?? {};
}

function isElsewhere(error: unknown): boolean {
  const codes = ["StackWithoutState", "BackendUnsupported"];
  return error instanceof UserError && codes.includes(error.code);
}

/** Whether a value stands for a secret that could not be decrypted. */
function isUndecryptable(value: Value): boolean {
  if (Array.isArray(value)) return value.some(isUndecryptable);
  if (typeof value !== "object" || value === null) return false;
  if (value[marks.signature] === marks.secret) {
    return !("value" in value) || value.value === marks.unknown;
  }
  return Object.values(value).some(isUndecryptable);
}

/**
 * Outputs with a text in place of each secret that cannot be decrypted. An unknown would make
 * every output unknown, the plain ones too; a missing one would be taken for one that never was.
 */
function withUnreadable(name: string, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      isUndecryptable(value) ? toSecret(unreadableText(name, key)) : value,
    ]),
  );
}

/** The engine's own resources: references to other stacks. */
export class BuiltinProvider implements Provider {
  readonly #readStack: StackReader;
  readonly #resource: (urn: string) => ResourceState | undefined;
  readonly #preview: boolean;

  constructor(
    readStack: StackReader,
    resource: (urn: string) => ResourceState | undefined,
    preview = false,
  ) {
    this.#readStack = readStack;
    this.#resource = resource;
    this.#preview = preview;
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

  async read(subject: Subject, { id, outputs: inputs }: OldState): Promise<Outcome> {
    if (subject.type !== stackReferenceType) {
      throw unsupported(`Resource '${subject.name}' reads a ${subject.type}`, useCli);
    }
    const { name } = inputs;
    if (typeof name !== "string" || containsUnknown(name)) return { id, outputs: {} };
    const found = await this.#readOutputs(name);
    if (found !== "unknown") return { id, outputs: found };
    return { id, outputs: { name, outputs: marks.unknown, secretOutputNames: marks.unknown } };
  }

  /** Outputs of a stack; "unknown" in a preview where it is known and its state is not here. */
  async #readOutputs(name: string): Promise<Properties | "unknown"> {
    const snapshot = await this.#readStack(name).catch((error: unknown) => {
      if (this.#preview && isElsewhere(error)) return "unknown" as const;
      throw error;
    });
    if (snapshot === "unknown") return "unknown";
    const outputs = withUnreadable(name, stackOutputsOf(snapshot));
    const secret = Object.keys(outputs).filter((key) => containsSecret(outputs[key]));
    return { name, outputs, secretOutputNames: secret.sort() };
  }

  async invoke(token: string, args: Properties): Promise<Properties | "unknown"> {
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
