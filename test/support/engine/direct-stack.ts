import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import protos from "@pulumi/pulumi/proto/resource_pb.js";
import { Deployment } from "../../../tool/engine/embedded/deployment/deployment.ts";
import { goalOf } from "../../../tool/engine/embedded/deployment/goal.ts";
import type { Goal } from "../../../tool/engine/embedded/deployment/goal.ts";
import { Ledger } from "../../../tool/engine/embedded/deployment/ledger.ts";
import type { Run } from "../../../tool/engine/embedded/deployment/run.ts";
import { settlePending } from "../../../tool/engine/embedded/pending.ts";
import { ProviderRegistry } from "../../../tool/engine/embedded/providers/registry.ts";
import { createSession } from "../../../tool/engine/embedded/session.ts";
import { toStruct } from "../../../tool/engine/embedded/protocol/struct.ts";
import { urnOf } from "../../../tool/engine/embedded/protocol/urns.ts";
import {
  marks,
  type Properties,
  type ResourceState,
  type Snapshot,
} from "../../../tool/engine/state/snapshot.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { openStackStore, type FileStackStore } from "../../../tool/engine/state/store.ts";
import { Faults, faultyFiles, type Fault } from "./faulty-files.ts";
import { WorldProvider, type World } from "../components/world.ts";

/** One resource of a program. */
export interface ThingSpec {
  name: string;
  content: string;
  /** A change replaces it. */
  key: string;
  secret?: boolean;
  deleteFirst?: boolean;
  protect?: boolean;
  /** Names of things before it. */
  needs?: string[];
}

const place = { organization: "organization", project: "shop", stack: "dev" };
const passphrase = "slipway-dev";
// One salt for all: its key is derived once.
const salt = "v1:xqF6fAF4Yvc=:v1:HZzg9sQv1M12d7Z0:XTceJcO749AlaUtjmZdw00rI3OF4mA==";
const nobody = 2 ** 22 + 1;
const type = "world:index:Thing";

class WorldRegistry extends ProviderRegistry {
  override isReal(): boolean {
    return true;
  }
}

/** How a run ended: whole, by the crash that was asked for, or by an error. */
export type Ending = { kind: "done"; operations: number } | { kind: "crashed" };

/** A stack on the disk whose program runs in this process: thousands of runs in a minute. */
export class DirectStack {
  readonly folder: string;
  readonly world: World;
  readonly told: string[] = [];

  constructor(folder: string, world: World) {
    this.folder = folder;
    this.world = world;
  }

  /** The store, with the faults of a run. */
  store(faults = new Faults({ at: 0, moment: "before" }, never)): FileStackStore {
    const secrets = createStackSecrets({ stack: "dev", passphrase, salt });
    const { project, stack } = place;
    const files = faultyFiles(faults);
    return openStackStore({ backendFolder: this.folder, project, stack, secrets, files });
  }

  /** Brings the stack up; with a fault the run ends at an operation, as by SIGKILL. */
  async up(program: ThingSpec[], fault: Fault = { at: 0, moment: "before" }): Promise<Ending> {
    let crash: () => void = () => undefined;
    const crashed = new Promise<Ending>((resolve) => {
      crash = () => {
        resolve({ kind: "crashed" });
      };
    });
    const faults = new Faults(fault, () => {
      crash();
      return never();
    });
    const done = this.#run(program, faults).then((): Ending => {
      return { kind: "done", operations: faults.count };
    });
    const ending = await Promise.race([done, crashed]);
    if (ending.kind === "crashed") await this.#bury();
    return ending;
  }

  /** Files in the lock folder. */
  async locks(): Promise<string[]> {
    const folder = join(this.folder, ".pulumi/locks/organization/shop/dev");
    return (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  }

  /** What died in this process looks to the next run as a process that died. */
  async #bury(): Promise<void> {
    for (const file of await this.locks()) {
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replaceAll(`"pid":${process.pid}`, `"pid":${nobody}`));
    }
  }

  async #run(program: ThingSpec[], faults: Faults): Promise<void> {
    const store = this.store(faults);
    const onRecovered = (what: string): void => void this.told.push(what);
    await store.withLock({ waitSeconds: 0, onRecovered }, async () => {
      let base = await readBase(store);
      if (base.pendingOperations.length > 0) {
        await store.write(await settlePending(this.#prepare(store, base, faults)));
        base = await readBase(store);
      }
      const run = this.#prepare(store, base, faults);
      try {
        await register(run, program);
      } finally {
        await run.ledger.flush();
      }
      const [failure] = run.control.failures;
      const [startedAt, endedAt] = [new Date(), new Date()];
      const succeeded = failure === undefined;
      const update = { kind: "update" as const, startedAt, endedAt, succeeded, message: "" };
      await store.recordUpdate({ ...update, config: {}, resourceChanges: {} });
      if (failure !== undefined) throw failure;
    });
  }

  #prepare(store: FileStackStore, base: Snapshot, faults: Faults): Run {
    const session = createSession(
      {
        ...place,
        projectFolder: this.folder,
        program: this.folder,
        config: { values: {}, secretKeys: [], sealedKeys: [] },
        store,
        storeOf: () => store,
        providers: {},
      },
      {
        base,
        preview: false,
        write: undefined,
        runOptions: {
          onEvent: (event) => {
            if (event.kind === "log") this.told.push(event.message);
          },
        },
      },
    );
    const provider = new WorldProvider(this.world, faults);
    const registry = new WorldRegistry({
      providers: {},
      projectFolder: this.folder,
      builtin: provider,
      simulated: () => Promise.resolve(provider),
      onLine: () => undefined,
    });
    const ledger = new Ledger(base, {
      write: (snapshot) => store.write(snapshot),
      append: (changes) => store.append(changes),
    });
    return { ...session.run, registry, ledger };
  }
}

function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}

async function readBase(store: FileStackStore): Promise<Snapshot> {
  return (await store.read()) ?? { resources: [], pendingOperations: [] };
}

/** Registers everything at once, each as soon as what it needs is there, as the SDK does. */
async function register(run: Run, program: ThingSpec[]): Promise<void> {
  const deployment = new Deployment(run);
  const made = new Map<string, Promise<ResourceState>>();
  for (const spec of program) {
    const needs = (spec.needs ?? []).flatMap((name) => made.get(name) ?? []);
    const state = Promise.all(needs).then((states) =>
      deployment.register(
        goalFor(
          spec,
          states.map(({ urn }) => urn),
        ),
      ),
    );
    state.catch(() => undefined);
    made.set(spec.name, state);
  }
  await Promise.allSettled(made.values());
  await deployment.finish();
}

function goalFor(spec: ThingSpec, needs: string[]): Goal {
  const { name, content, key, deleteFirst = false, protect = false } = spec;
  const request = new protos.RegisterResourceRequest();
  request.setType(type);
  request.setName(name);
  request.setCustom(true);
  request.setProtect(protect);
  request.setDependenciesList(needs);
  const hidden = { [marks.signature]: marks.secret, value: content };
  const inputs: Properties = {
    content: spec.secret === true ? hidden : content,
    key,
    deleteFirst,
    guarded: protect,
    needs: spec.needs ?? [],
  };
  request.setObject(toStruct(inputs));
  return goalOf(request, place);
}

/** URN of a thing. */
export function urnOfThing(name: string): string {
  return urnOf(place, type, name, "");
}
