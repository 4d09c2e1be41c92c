import { createHmac } from "node:crypto";
import { containsSecret, containsUnknown } from "../engine/embedded/protocol/values.ts";
import { stackOutputsOf } from "../engine/embedded/providers/builtin.ts";
import { createEmbeddedOptions, parseReference } from "../engine/embedded-stack.ts";
import { createReadOnlyStore } from "../engine/prior/read-only-store.ts";
import { createSimulatedSecrets, simulatedFolder } from "../engine/state/simulated-backend.ts";
import type { Backend } from "../engine/state/backend.ts";
import type { Environment } from "../engine/state/environment.ts";
import type { Properties, Snapshot, Value } from "../engine/state/snapshot.ts";
import { openStackStore } from "../engine/state/store.ts";
import { canonicalText } from "../../program/release/canonical.ts";
import { hashOf, toJson } from "./canonical.ts";
import { untold, type UpstreamOutputs } from "./plan.ts";

/** Whose outputs are wanted. */
export interface UpstreamRequest {
  backend: Backend;
  environment: Environment;
  /** Names of stacks as the program uses them. */
  names: readonly string[];
  /** Whether their simulations are meant. */
  simulated: boolean;
  /** Key of the stack that reads them, for secrets. */
  key: Buffer | undefined;
}

/** Hashes of what other stacks give now; a stack whose state is not here gives nothing. */
export async function readUpstreamOutputs(request: UpstreamRequest): Promise<UpstreamOutputs> {
  const { backend, names, key } = request;
  const read = await readerOf(request);
  const found: UpstreamOutputs = {};
  for (const name of names) {
    const { project, stack } = parseReference(name, backend.project.name);
    if (project === backend.project.name && stack === backend.stack) continue;
    const outputs = stackOutputsOf(await read(name).catch(() => undefined));
    found[`${project}/${stack}`] = hashOutputs(outputs, key);
  }
  return found;
}

type Read = (name: string) => Promise<Snapshot | undefined>;

async function readerOf({ backend, environment, simulated }: UpstreamRequest): Promise<Read> {
  if (simulated) {
    return async (name) => {
      const place = parseReference(name, backend.project.name);
      const secrets = createSimulatedSecrets(place.stack);
      const backendFolder = simulatedFolder(backend.project);
      return await openStackStore({ backendFolder, ...place, secrets, simulated: true }).read();
    };
  }
  if (backend.folder === undefined) return () => Promise.resolve(undefined);
  const config = { values: {}, secretKeys: [], sealedKeys: [] };
  const store = createReadOnlyStore(undefined);
  const { storeOf } = await createEmbeddedOptions(backend, store, environment, config);
  return (name) => storeOf(name).read();
}

function hashOutputs(outputs: Properties, key: Buffer | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, hashOutput(name, value, key)]),
  );
}

function hashOutput(name: string, value: Value, key: Buffer | undefined): string {
  if (!containsSecret(value)) return hashOf(toJson(value));
  if (key === undefined || containsUnknown(value)) return untold;
  const text = `upstream ${name}\0${canonicalText(toJson(value))}`;
  return createHmac("sha256", key).update(text).digest("hex");
}
