import { join } from "node:path";
import { createEmbeddedEngine, type EmbeddedEngineOptions } from "../embedded/engine.ts";
import {
  createEmbeddedOptions,
  exportStack,
  parseReference,
  readExisting,
  withState,
} from "../embedded-stack.ts";
import type { Provider } from "../embedded/providers/provider.ts";
import type { SimulatedSession, Simulation } from "../embedded/options.ts";
import type { DestroyOptions, Engine, EventSink, RunOptions, RunResult } from "../engine.ts";
import {
  createSimulatedSecrets,
  readSimulatedBackend,
  readSimulatedConfig,
} from "../state/simulated-backend.ts";
import type { Project } from "../state/project/project.ts";
import { openStackStore, type FileStackStore } from "../state/store.ts";
import { Cloud } from "./cloud.ts";
import { CloudProvider, findOrphans } from "./cloud-provider.ts";
import { FaultPlan } from "./fault-plan.ts";
import type { FaultSettings } from "./fault-specs.ts";
import { createFaultyProvider } from "./faulty-provider.ts";
import { findDataSources } from "./data-sources.ts";
import { createMetadataSource } from "./metadata.ts";
import { createSimulatedProvider } from "./provider.ts";

/** A stack that is to be simulated. */
export interface SimulatedStack {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  stack: string;
  /** What goes wrong in runs that are no previews. @default nothing */
  faults?: FaultSettings | undefined;
}

/**
 * Opens the embedded engine on the simulation of a stack: every provider is simulated, the state is
 * in a store of its own, the stacks that it refers to are their simulations. Needs no passphrase,
 * credential or network. Every event, result and file is marked as simulated.
 *
 * Throws a UserError for a project or stack file that is wrong.
 */
export async function openSimulatedStack(request: SimulatedStack): Promise<Engine> {
  const backend = await readSimulatedBackend(request);
  const { project, stack, secrets, folder } = backend;
  const place = { backendFolder: folder, project: project.name, stack, secrets };
  const store = openStackStore({ ...place, simulated: true });
  const cloudFile = join(folder, "cloud", project.name, `${stack}.jsonl`);
  const config = await readSimulatedConfig(backend);
  const plan = createPlanner(request.faults);
  const options: EmbeddedEngineOptions = {
    ...(await createEmbeddedOptions(backend, store, {}, config)),
    storeOf: (name) => openOther(folder, name, project),
    exportDeployment: () => exportStack(store),
    simulation: createSimulation(project.folder, cloudFile, plan.start),
    reason: `every provider is simulated, nothing real is read or changed${say(request.faults)}`,
  };
  const engine = withState(createEmbeddedEngine(options), store, secrets);
  return markAll(engine, { store, cloudFile, missed: plan.missed });
}

function say(faults: FaultSettings | undefined): string {
  if (faults === undefined) return "";
  const { rules, rate, seed } = faults;
  const chance =
    rate === 0 ? [] : [`${Number((rate * 100).toFixed(2))}% of operations by chance, seed ${seed}`];
  const given = rules.length === 0 ? [] : [`${rules.length} given`];
  return `; faults: ${[...given, ...chance].join(", ") || "none"}`;
}

/** The simulation of another stack. */
function openOther(
  backendFolder: string,
  name: string,
  own: Project,
): Pick<FileStackStore, "read"> {
  const place = parseReference(name, own.name);
  const secrets = createSimulatedSecrets(place.stack);
  const store = openStackStore({ backendFolder, ...place, secrets, simulated: true });
  return { read: () => readExisting(store, own, place) };
}

/** Plans the faults of each run anew, and says which of the last run's hit nothing. */
function createPlanner(faults: FaultSettings | undefined) {
  let last: FaultPlan | undefined;
  return {
    start: (): FaultPlan | undefined => (last = faults && new FaultPlan(faults)),
    missed: (): string[] => last?.missed() ?? [],
  };
}

function createSimulation(
  projectFolder: string,
  cloudFile: string,
  startFaults: () => FaultPlan | undefined,
): Simulation {
  const metadata = createMetadataSource(projectFolder);
  const dataSources = findDataSources(projectFolder);
  return {
    provider: ({ preview, tell }: SimulatedSession): Provider => {
      const mode = preview ? "preview" : "simulate";
      const known = { metadata, ...(dataSources && { dataSources }) };
      const values = createSimulatedProvider({ ...known, mode });
      if (preview) return new CloudProvider(values, Cloud.read(cloudFile));
      const provider = new CloudProvider(values, Cloud.open(cloudFile));
      const plan = startFaults();
      return plan === undefined ? provider : createFaultyProvider(provider, plan, tell);
    },
  };
}

/** Where a simulation is kept. */
interface Kept {
  store: FileStackStore;
  cloudFile: string;
  /** What to tell of faults that hit nothing in the last run. */
  missed: () => string[];
}

type Work<Options> = (options: Options) => Promise<RunResult>;

/** Marks what the engine gives and tells, and tells after a run of what no state knows. */
function markAll(engine: Engine, kept: Kept): Engine {
  const mark =
    <Options extends RunOptions>(work: Work<Options>) =>
    async (options?: Options): Promise<RunResult> => {
      const onEvent: EventSink = (event) => options?.onEvent?.({ ...event, simulated: true });
      try {
        const marked = { ...options, onEvent } as Options;
        const result = await work(marked);
        for (const message of kept.missed()) {
          onEvent({ kind: "log", severity: "warning", message, urn: "" });
        }
        return { ...result, simulated: true };
      } finally {
        // What went wrong here would hide how the run ended.
        await warnOfOrphans(kept, onEvent).catch(() => undefined);
      }
    };
  return {
    name: engine.name,
    preview: mark((options) => engine.preview(options)),
    up: mark((options) => engine.up(options)),
    refresh: mark((options) => engine.refresh(options)),
    destroy: mark((options: DestroyOptions) => engine.destroy(options)),
    outputs: (options) => engine.outputs(options),
    export: (options) => engine.export(options),
    import: (deployment) => engine.import(deployment),
    cancel: (options) => engine.cancel(options),
    history: async () => (await engine.history()).map((entry) => ({ ...entry, simulated: true })),
  };
}

/** What was made and never answered for goes on existing, and costing, at a real provider. */
async function warnOfOrphans({ store, cloudFile }: Kept, onEvent: EventSink): Promise<void> {
  const things = (await Cloud.read(cloudFile)).things();
  if (things.length === 0) return;
  const { resources = [], pendingOperations = [] } = (await store.read()) ?? {};
  const pending = new Set(pendingOperations.map(({ resource }) => resource.urn));
  const orphans = findOrphans(things, resources).filter(({ urn }) => !pending.has(urn));
  for (const { urn, type, id } of orphans) {
    const message =
      `'${id}' (${type}) exists and no state knows of it: its creation was cut off from its ` +
      "answer. At a real provider it would have to be found and deleted by hand.";
    onEvent({ kind: "log", severity: "warning", message, urn });
  }
}
