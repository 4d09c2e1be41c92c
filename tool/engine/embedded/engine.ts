import { createRequire } from "node:module";
import type {
  Cancelled,
  DestroyOptions,
  Engine,
  HistoryEntry,
  RunOptions,
  RunResult,
  StackOutputs,
} from "../engine.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { deleteResources, refuseProtected } from "./deployment/deletion.ts";
import { refreshResources } from "./deployment/refresh.ts";
import type { EmbeddedEngineOptions } from "./options.ts";
import { stackOutputsOf } from "./providers/builtin.ts";
import { packageOf, isProviderType, parseUrn } from "./protocol/urns.ts";
import { containsSecret, revealAll, showAll } from "./protocol/values.ts";
import { unsupported, unsupportedPackage } from "./refusals.ts";
import { createSession, resultOf, runProgram } from "./session.ts";
import type { Session } from "./session.ts";

export type { EmbeddedEngineOptions } from "./options.ts";
export type { RuleSetting } from "./policies.ts";

/** The SDK whose protocol the engine speaks is what its version tells. */
const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as {
  version: string;
};
const noSnapshot: Snapshot = { resources: [], pendingOperations: [] };

/** A Pulumi engine that needs npm packages alone. */
export function createEmbeddedEngine(options: EmbeddedEngineOptions): Engine {
  return new EmbeddedEngine(options);
}

class EmbeddedEngine implements Engine {
  readonly name = "embedded";
  readonly #options: EmbeddedEngineOptions;

  constructor(options: EmbeddedEngineOptions) {
    this.#options = options;
  }

  async preview(runOptions: RunOptions = {}): Promise<RunResult> {
    return this.#timed(runOptions, "PreviewFailed", async () => {
      const base = await this.#read();
      const session = this.#session(base, true, runOptions);
      await closing(session, () => runProgram(this.#options, session, runOptions.parallel));
      return session;
    });
  }

  async up(runOptions: RunOptions = {}): Promise<RunResult> {
    return this.#timed(runOptions, "UpdateFailed", () =>
      this.#locked(runOptions, async (base) => {
        const session = this.#session(base, false, runOptions);
        refuseUnreal(session, base);
        warnOfPending(session, base);
        await closing(session, () => runProgram(this.#options, session, runOptions.parallel));
        await session.run.ledger.flush();
        return session;
      }),
    );
  }

  async destroy(destroyOptions: DestroyOptions = {}): Promise<RunResult> {
    const preview = destroyOptions.preview ?? false;
    const destroy = async (base: Snapshot): Promise<Session> => {
      const session = this.#session(base, preview, destroyOptions);
      refuseProtected(base.resources);
      if (!preview) refuseUnreal(session, base);
      await closing(session, async () => {
        await session.listen();
        await deleteResources(session.run, base.resources);
      });
      await session.run.ledger.flush();
      return session;
    };
    return this.#timed(destroyOptions, "DestroyFailed", async () =>
      preview ? destroy(await this.#read()) : this.#locked(destroyOptions, destroy),
    );
  }

  async outputs({ showSecrets = false } = {}): Promise<StackOutputs> {
    const outputs = stackOutputsOf(await this.#options.store.read());
    return {
      values: showSecrets ? revealAll(outputs) : showAll(outputs),
      secretKeys: Object.keys(outputs).filter((key) => containsSecret(outputs[key])),
    };
  }

  /** The deployment as the store writes it; a store that cannot gives it with secrets in plain. */
  async export(): Promise<unknown> {
    const { exportDeployment } = this.#options;
    if (exportDeployment !== undefined) return exportDeployment();
    const { resources, pendingOperations } = await this.#read();
    const deployment = { resources, pending_operations: pendingOperations };
    return { version: 3, deployment };
  }

  async refresh(runOptions: RunOptions = {}): Promise<RunResult> {
    return this.#timed(runOptions, "RefreshFailed", () =>
      this.#locked(runOptions, async (base) => {
        const session = this.#session(base, false, runOptions);
        refuseUnreal(session, base);
        await closing(session, async () => {
          await session.listen();
          await refreshResources(session.run, base.resources);
        });
        await session.run.ledger.flush();
        return session;
      }),
    );
  }

  import(): Promise<void> {
    return Promise.reject(later("import"));
  }

  history(): Promise<HistoryEntry[]> {
    return Promise.reject(later("history"));
  }

  cancel(): Promise<Cancelled> {
    return Promise.reject(later("cancel"));
  }

  #session(base: Snapshot, preview: boolean, runOptions: RunOptions): Session {
    const { store } = this.#options;
    const write = preview ? undefined : (snapshot: Snapshot) => store.write(snapshot);
    return createSession(this.#options, { preview, base, write, runOptions });
  }

  async #timed(
    runOptions: RunOptions,
    failCode: string,
    run: () => Promise<Session>,
  ): Promise<RunResult> {
    const start = performance.now();
    const { reason = "" } = this.#options;
    runOptions.onEvent?.({ kind: "engine", engine: "embedded", version, reason });
    const session = await run();
    return resultOf(session, (performance.now() - start) / 1000, failCode);
  }

  #locked<T>(runOptions: RunOptions, action: (base: Snapshot) => Promise<T>): Promise<T> {
    const { lockWaitSeconds: waitSeconds = 0, onEvent } = runOptions;
    const onWait = (holder: string): void => onEvent?.({ kind: "waiting-for-lock", holder });
    const onFreed = (holder: string): void => {
      const message = `Freed the lock of a run that no longer lives: ${holder}.`;
      onEvent?.({ kind: "log", severity: "warning", message, urn: "" });
    };
    return this.#options.store.withLock({ waitSeconds, onWait, onFreed }, async () =>
      action(await this.#read()),
    );
  }

  /** A copy of the state: a run changes what it holds. */
  async #read(): Promise<Snapshot> {
    return structuredClone((await this.#options.store.read()) ?? noSnapshot);
  }
}

async function closing(session: Session, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } finally {
    await session.close();
  }
}

/** Refuses a state with resources that only a real cloud provider could change or delete. */
function refuseUnreal(session: Session, base: Snapshot): void {
  const types = new Map<string, Set<string>>();
  for (const { custom, type } of base.resources) {
    const packageName = packageOf(type);
    if (!custom || isProviderType(type) || session.run.registry.isReal(packageName)) continue;
    types.set(packageName, (types.get(packageName) ?? new Set()).add(type));
  }
  for (const [packageName, found] of types) throw unsupportedPackage(packageName, found);
}

function warnOfPending(session: Session, base: Snapshot): void {
  for (const { resource, type } of base.pendingOperations) {
    const { name } = parseUrn(resource.urn);
    const message = `An earlier run was cut short while ${type} '${name}': it may or may not exist.`;
    session.run.report.log("warning", message, resource.urn);
  }
}

function later(operation: string): Error {
  return unsupported(`\`${operation}\` of this stack`, "Run it with `--engine pulumi`.");
}
