import { createRequire } from "node:module";
import { maskError } from "../../../variables/masking.ts";
import type {
  Cancelled,
  DestroyOptions,
  Engine,
  HistoryEntry,
  RunOptions,
  RunResult,
  Step,
  StackOutputs,
} from "../engine.ts";
import type { Snapshot, UpdateRecord } from "../state/snapshot.ts";
import { deleteResources, refuseProtected } from "./deployment/deletion.ts";
import { refreshResources } from "./deployment/refresh.ts";
import type { LedgerWriter } from "./deployment/ledger.ts";
import type { EmbeddedEngineOptions } from "./options.ts";
import { settlePending } from "./pending.ts";
import { stackOutputsOf } from "./providers/builtin.ts";
import { packageOf, isProviderType } from "./protocol/urns.ts";
import { containsSecret, identical, revealAll, showAll } from "./protocol/values.ts";
import { unsupported, unsupportedPackage } from "./refusals.ts";
import { messageOf } from "./report.ts";
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
    return this.#plan(runOptions, "PreviewFailed", (session) =>
      runProgram(this.#options, session, runOptions.parallel),
    );
  }

  async up(runOptions: RunOptions = {}): Promise<RunResult> {
    return this.#timed(runOptions, "UpdateFailed", () =>
      this.#change("update", runOptions, (session) =>
        runProgram(this.#options, session, runOptions.parallel),
      ),
    );
  }

  async destroy(destroyOptions: DestroyOptions = {}): Promise<RunResult> {
    const work = async (session: Session): Promise<void> => {
      await session.listen();
      await deleteResources(session.run, session.run.base.resources);
    };
    const check = (base: Snapshot): void => {
      refuseProtected(base.resources);
    };
    if (destroyOptions.preview !== true) {
      return this.#timed(destroyOptions, "DestroyFailed", () =>
        this.#change("destroy", destroyOptions, work, check),
      );
    }
    return this.#plan(destroyOptions, "DestroyFailed", (session) => {
      check(session.run.base);
      return work(session);
    });
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
      this.#change("refresh", runOptions, async (session) => {
        await session.listen();
        await refreshResources(session.run, session.run.base.resources);
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

  /**
   * A run that touches nothing. What an earlier one left half done is settled first, as the run
   * that follows would do it: else it would do other things than were planned.
   */
  async #plan(
    runOptions: RunOptions,
    failCode: string,
    work: (session: Session) => Promise<void>,
  ): Promise<RunResult> {
    let unfinished: RunResult["unfinished"];
    const result = await this.#timed(runOptions, failCode, async () => {
      const found = await this.#read();
      // What a run that lives has under way was not cut short.
      const held = (await this.#options.store.isHeld?.()) === true;
      const base = held ? found : await this.#settle(found, runOptions, false);
      if (!held) unfinished = await this.#unfinishedOf(found, base);
      const session = this.#session(base, true, runOptions);
      await closing(session, () => work(session));
      return session;
    });
    return { ...result, ...(unfinished && { unfinished }) };
  }

  async #unfinishedOf(found: Snapshot, settled: Snapshot): Promise<RunResult["unfinished"]> {
    if (!identical(found.resources, settled.resources)) return "state";
    const left = found.pendingOperations.length > 0 || (await this.#options.store.hasTraces?.());
    return left === true ? "traces" : undefined;
  }

  /** One run that changes the stack: under the lock, written down, noted in the history. */
  #change(
    kind: UpdateRecord["kind"],
    runOptions: RunOptions,
    work: (session: Session) => Promise<void>,
    check: (base: Snapshot) => void = () => undefined,
  ): Promise<Session> {
    return this.#locked(runOptions, async (found) => {
      runOptions.approval?.state(await this.export());
      refuseUnreal(this.#options, found);
      check(found);
      const base = await this.#settle(found, runOptions, kind === "refresh");
      if (base !== found) await this.#options.store.write(structuredClone(base));
      const session = this.#session(base, false, runOptions);
      const startedAt = new Date();
      let ended = false;
      try {
        await closing(session, () => work(session));
        ended = true;
      } finally {
        await session.run.ledger.flush();
        await this.#note(session, { kind, startedAt, succeeded: ended });
      }
      return session;
    });
  }

  /**
   * The state with what was under way in an earlier run settled, as far as providers can tell; the
   * same one where nothing was.
   */
  async #settle(
    base: Snapshot,
    { onEvent, parallel }: RunOptions,
    forget: boolean,
  ): Promise<Snapshot> {
    if (base.pendingOperations.length === 0) return base;
    const session = this.#session(base, true, { onEvent, parallel });
    let settled = base;
    await closing(session, async () => {
      await session.listen();
      settled = await settlePending(session.run, forget);
    });
    return structuredClone(settled);
  }

  /** A run whose history cannot be written has been all the same. */
  async #note(
    { run }: Session,
    { kind, startedAt, succeeded }: Pick<UpdateRecord, "kind" | "startedAt" | "succeeded">,
  ): Promise<void> {
    const { store, storedConfig = {} } = this.#options;
    try {
      await store.recordUpdate?.({
        kind,
        startedAt,
        endedAt: new Date(),
        succeeded: succeeded && run.control.failures.length === 0,
        message: "",
        config: storedConfig,
        resourceChanges: countSteps(run.report.steps),
      });
    } catch (error) {
      run.report.log("warning", `The run is not in the history: ${messageOf(error)}`);
    }
  }

  #session(base: Snapshot, preview: boolean, runOptions: RunOptions): Session {
    const { store } = this.#options;
    const writer: LedgerWriter = {
      write: (snapshot) => store.write(snapshot),
      ...(store.append && { append: (changes) => store.append?.(changes) ?? Promise.resolve() }),
    };
    const write = preview ? undefined : writer;
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
    const onRecovered = (message: string): void =>
      onEvent?.({ kind: "log", severity: "warning", message, urn: "" });
    const options = { waitSeconds, onWait, onFreed, onRecovered };
    return this.#options.store.withLock(options, async () => action(await this.#read()));
  }

  /** A copy of the state: a run changes what it holds. */
  async #read(): Promise<Snapshot> {
    return structuredClone((await this.#options.store.read()) ?? noSnapshot);
  }
}

async function closing(session: Session, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw maskError(error, session.run.report.mask);
  } finally {
    await session.close();
  }
}

/** Refuses a state with resources that only a real cloud provider could change or delete. */
function refuseUnreal(options: EmbeddedEngineOptions, base: Snapshot): void {
  const { providers, simulation } = options;
  if (simulation !== undefined) return;
  const types = new Map<string, Set<string>>();
  for (const { custom, type } of base.resources) {
    const packageName = packageOf(type);
    const isReal = packageName === "pulumi" || Object.hasOwn(providers, packageName);
    if (!custom || isProviderType(type) || isReal) continue;
    types.set(packageName, (types.get(packageName) ?? new Set()).add(type));
  }
  for (const [packageName, found] of types) throw unsupportedPackage(packageName, found);
}

function countSteps(steps: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of steps) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

function later(operation: string): Error {
  return unsupported(`\`${operation}\` of this stack`, "Run it with `--engine pulumi`.");
}
