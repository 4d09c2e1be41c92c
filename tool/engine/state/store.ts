import { createRequire } from "node:module";
import { UserError } from "../../../variables/user-error.ts";
import type { Change, LockOptions, Snapshot, StackStore, UpdateRecord } from "./snapshot.ts";
import {
  damaged,
  formatCheckpoint,
  formatDeployment,
  parseCheckpoint,
  parseDeployment,
  type CiphertextMemo,
  type Deployment,
  type ReadContext,
  type WriteContext,
} from "./checkpoint.ts";
import { realFiles, type StateFiles } from "./files.ts";
import { readUpdates, writeUpdate, type HistoryPlace, type StoredUpdate } from "./history.ts";
import { checkIntegrity } from "./integrity.ts";
import { JournalFile } from "./journal-file.ts";
import { freeLocks, isFree, readLocks, withLock, type LockHolder } from "./lock/lock.ts";
import type { LockPlace } from "./lock/lock-place.ts";
import type { StackSecrets } from "./stack-secrets.ts";
import { StateFile } from "./state-file.ts";

/** Where a stack's state is, and its keys. */
export interface StackStoreOptions {
  /** Folder that holds `.pulumi`. */
  backendFolder: string;
  /** @default "organization", as in every self-managed backend */
  organization?: string;
  project: string;
  stack: string;
  secrets: StackSecrets;
  /** Whether the state is of a simulation: every file is marked so. @default false */
  simulated?: boolean;
  /** How files are changed. @default on this machine's disk */
  files?: StateFiles;
}

/** A stack's state in the file layout of the Pulumi CLI. */
export interface FileStackStore extends StackStore {
  /** Path of the state file. */
  readonly file: string;
  /** Path of the journal, which is there only while a run changes the stack. */
  readonly journalFile: string;
  append(changes: readonly Change[]): Promise<void>;
  isHeld(): Promise<boolean>;
  hasTraces(): Promise<boolean>;
  recordUpdate(update: UpdateRecord): Promise<void>;
  /** Every run on the stack, by this tool or the CLI, oldest first. */
  readUpdates(): Promise<StoredUpdate[]>;
  /** The deployment as `pulumi stack export` gives it; undefined before the first update. */
  exportDeployment(): Promise<Deployment | undefined>;
  /** Replaces the state by a deployment of that form, of the same project and stack. */
  importDeployment(deployment: unknown): Promise<void>;
  /** Whether the stack was ever initialised here, though it may have no state yet. */
  exists(): Promise<boolean>;
  /** Everybody who holds the stack now. */
  holders(): Promise<LockHolder[]>;
  /**
   * Frees the locks of dead runs, with `force` all; gives what was freed and what is held. Takes
   * over what a dead run left in its journal, of a damaged one what stands before the damage.
   */
  cancel(force?: boolean): Promise<{ freed: LockHolder[]; held: LockHolder[] }>;
}

// Node reads JSON modules by an import attribute that not every tool here parses.
const sdk = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };

const noSnapshot: Snapshot = { resources: [], pendingOperations: [] };

/** Opens the state of a stack in the layout of the CLI's file backend; touches nothing yet. */
export function openStackStore(options: StackStoreOptions): FileStackStore {
  return new FileStore(options);
}

class FileStore implements FileStackStore {
  readonly journalFile: string;
  readonly #place: Required<LockPlace>;
  readonly #state: StateFile;
  readonly #secrets: StackSecrets;
  readonly #files: StateFiles;
  readonly #journal: JournalFile;
  readonly #memo: CiphertextMemo = new Map();
  /** Writes go one after the other, in the order in which they were asked for. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: StackStoreOptions) {
    const { organization = "organization", secrets, files, simulated = false, ...place } = options;
    this.#place = { ...place, organization, simulated };
    this.#secrets = secrets;
    this.#files = files ?? realFiles;
    this.#state = new StateFile(this.#place, this.#files);
    this.journalFile = this.file.replace(/json$/, "journal");
    this.#journal = new JournalFile(this.journalFile, this.#place.stack, this.#files);
  }

  get file(): string {
    return this.#state.path;
  }

  async exists(): Promise<boolean> {
    return (await this.#state.read()) !== undefined || (await this.#journal.exists());
  }

  async read(): Promise<Snapshot | undefined> {
    await this.#state.checkLayout();
    return await this.#journal.readWith(
      () => this.#state.read(),
      (text) => this.#parse(text),
      this.#readContext(),
    );
  }

  write(snapshot: Snapshot): Promise<void> {
    return this.#queue(() => this.#write(snapshot));
  }

  append(changes: readonly Change[]): Promise<void> {
    return this.#queue(async () => {
      await this.#state.makeLayout();
      const context = await this.#writeContext();
      await this.#journal.append(changes, context, () => this.#state.read());
    });
  }

  async recordUpdate(update: UpdateRecord): Promise<void> {
    await this.#last;
    const marked = { ...update, ...(this.#place.simulated && { simulated: true as const }) };
    await writeUpdate(this.#files, this.#historyPlace, this.file, marked);
  }

  readUpdates(): Promise<StoredUpdate[]> {
    return readUpdates(this.#historyPlace);
  }

  async withLock<T>(options: LockOptions, action: () => Promise<T>): Promise<T> {
    await this.#state.checkLayout();
    const keep = () => this.#journal.exists();
    return await withLock(this.#place, { ...options, keep }, async () => {
      // The key is derived here, once: a wrong passphrase is told before anything happens.
      await this.#secrets.writer();
      await this.#recover(options, false);
      try {
        return await action();
      } finally {
        await this.#last;
      }
    });
  }

  async isHeld(): Promise<boolean> {
    return (await readLocks(this.#place)).some(lives);
  }

  async hasTraces(): Promise<boolean> {
    const locks = await readLocks(this.#place);
    // The journal of a run that lives is no trace.
    if (locks.some(lives)) return false;
    return locks.length > 0 || (await this.#journal.exists());
  }

  async exportDeployment(): Promise<Deployment | undefined> {
    const snapshot = await this.read();
    return snapshot && formatDeployment(snapshot, await this.#writeContext());
  }

  async importDeployment(deployment: unknown): Promise<void> {
    const context = { ...this.#readContext(), source: "the imported deployment" };
    const snapshot = await parseDeployment(deployment, context);
    checkOwner(requireWhole(snapshot, context.source), this.#place);
    await this.write(snapshot);
  }

  holders(): Promise<LockHolder[]> {
    return readLocks(this.#place);
  }

  async cancel(force = false): Promise<{ freed: LockHolder[]; held: LockHolder[] }> {
    const locks = await readLocks(this.#place);
    const held = locks.filter((lock) => !isFree(lock, force));
    if (held.length > 0 || !(await this.#journal.exists())) {
      return await freeLocks(this.#place, force);
    }
    const frees = (lock: LockHolder) => isFree(lock, force);
    const keep = () => this.#journal.exists();
    await withLock(this.#place, { waitSeconds: 0, frees, keep }, async () => {
      await this.#secrets.writer();
      await this.#recover({ waitSeconds: 0 }, true);
    });
    return { freed: locks, held };
  }

  #queue(action: () => Promise<void>): Promise<void> {
    const next = this.#last.then(action);
    // A failed write is told to its own caller; it must not fail the ones behind it.
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Folds what a dead run left in its journal. */
  async #recover(options: LockOptions, salvage: boolean): Promise<void> {
    const found = await this.#journal.open(await this.#state.read(), salvage);
    if (found === undefined) return;
    const base = (await this.#parse(await this.#state.read())) ?? noSnapshot;
    const snapshot = await this.#journal.replay(found, base, this.#readContext());
    await this.write(snapshot);
    options.onRecovered?.(recoveredText(this.#place.stack, found.changes.length, snapshot));
  }

  async #parse(text: string | undefined): Promise<Snapshot | undefined> {
    if (text === undefined) return undefined;
    const snapshot = await parseCheckpoint(text, this.#readContext());
    return snapshot && requireWhole(snapshot, this.file);
  }

  get #historyPlace(): HistoryPlace {
    return { folder: this.#state.folder, project: this.#place.project, stack: this.#place.stack };
  }

  #readContext(): ReadContext {
    const { simulated } = this.#place;
    return { source: this.file, secrets: this.#secrets, memo: this.#memo, simulated };
  }

  async #writeContext(): Promise<WriteContext> {
    const manager = await this.#secrets.writer();
    const { simulated } = this.#place;
    const version = `v${sdk.version}`;
    return { manager, memo: this.#memo, version, time: new Date(), simulated };
  }

  async #write(snapshot: Snapshot): Promise<void> {
    const { organization, project, stack } = this.#place;
    const name = `${organization}/${project}/${stack}`;
    const text = formatCheckpoint(name, snapshot, await this.#writeContext());
    await this.#state.makeLayout();
    await this.#journal.beforeFold(text);
    await this.#state.replace(text);
    await this.#journal.close();
  }
}

/** A lock of the CLI whose process is gone from this machine is no living run's either. */
function lives({ dead, silent }: LockHolder): boolean {
  return !dead && !silent;
}

function recoveredText(stack: string, changes: number, snapshot: Snapshot): string {
  const { resources, pendingOperations } = snapshot;
  const pending = pendingOperations.length;
  const open = pending === 0 ? "" : `, ${pending} of them with an operation that was cut short`;
  return (
    `Took over the journal of a run on stack '${stack}' that was cut short, with ${changes} ` +
    `entries: the state has ${resources.length + pending} resources now${open}.`
  );
}

function requireWhole(snapshot: Snapshot, source: string): Snapshot {
  const [problem] = checkIntegrity(snapshot);
  if (problem === undefined) return snapshot;
  throw damaged(source, problem);
}

/** Refuses the state of another stack: its URNs would make every resource a stranger. */
function checkOwner(snapshot: Snapshot, { project, stack }: LockPlace): void {
  const own = `urn:pulumi:${stack}::${project}::`;
  const foreign = snapshot.resources.find((resource) => !resource.urn.startsWith(own));
  if (!foreign) return;
  throw new UserError(
    "ForeignState",
    `The imported deployment is of another stack: '${foreign.urn}' does not start with '${own}'. ` +
      "Export it from the same project and stack.",
  );
}
