import type { Engine } from "../../engine/engine.ts";
import { locate } from "../../engine/state/backend.ts";
import { listStacks, type Project } from "../../engine/state/project/project.ts";
import { createStackSecrets } from "../../engine/state/stack-secrets.ts";
import type { Snapshot, Value } from "../../engine/state/snapshot.ts";
import { openStackStore } from "../../engine/state/store.ts";
import type { LedgerPlace } from "./place.ts";

/**
 * Plain outputs of the last update of a stack, read without its passphrase; undefined where it was
 * never made. In files they are read from there, elsewhere the Pulumi CLI is asked.
 */
export async function readPlainOutputs(
  place: LedgerPlace,
  project: Project,
  stack: string,
): Promise<Record<string, unknown> | undefined> {
  const { folder } = locate(project, place.environment);
  if (folder !== undefined && place.engine !== "pulumi") {
    const secrets = createStackSecrets({ stack });
    const store = openStackStore({ backendFolder: folder, project: project.name, stack, secrets });
    return plainOutputs(await store.read());
  }
  if (!(await listStacks(project)).includes(stack)) return undefined;
  const engine = await openToRead(place, stack);
  return (await engine.outputs()).values;
}

async function openToRead(place: LedgerPlace, stack: string): Promise<Engine> {
  const { openEngine } = await import("../../engine/select.ts");
  const { folder, environment, engine } = place;
  return await openEngine({ folder, environment, stack, operation: "outputs", requested: engine });
}

/** What is a text among the outputs of a state; secrets and unknown ones are objects here. */
function plainOutputs(snapshot: Snapshot | undefined): Record<string, unknown> | undefined {
  const stack = snapshot?.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  if (stack === undefined) return undefined;
  const entries = Object.entries(stack.outputs).filter(
    ([, value]: [string, Value]) => value !== null,
  );
  return Object.fromEntries(entries);
}
