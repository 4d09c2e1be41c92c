import { createRequire } from "node:module";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
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
import { cannot, readIfThere, realFiles, type StateFiles } from "./files.ts";
import { readUpdates, writeUpdate, type HistoryPlace, type StoredUpdate } from "./history.ts";
import { checkIntegrity } from "./integrity.ts";
import { JournalFile } from "./journal-file.ts";
import { checkLayout } from "./layout.ts";
import { freeLocks, isFree, readLocks, withLock, type LockHolder } from "./lock/lock.ts";
import type { LockPlace } from "./lock/lock-place.ts";
import type { StackSecrets } from "./stack-secrets.ts";

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
  readonly file: string;
  readonly journalFile: string;
  readonly #place: Required<LockPlace>;
  readonly #simulated: boolean;
  readonly #secrets: StackSecrets;
  readonly #files: StateFiles;
  readonly #journal: JournalFile;
  readonly #memo: CiphertextMemo = new Map();
  /** Writes go one after the other, in the order in which they were asked for. */
  #last: Promise<void> = Promise.resolve();
  #layoutChecked = false;

  constructor(options: StackStoreOptions) {
    const { organization = "organization", secrets, files, simulated = false, ...place } = options;
    this.#place = { ...place, organization, simulated };
    this.#simulated = simulated;
    this.#secrets = secrets;
    this.#files = files ?? realFiles;
    this.file = join(this.#folder, "stacks", place.project, `${place.stack}.json`);
    this.journalFile = this.file.replace(/json$/, "journal");
    this.#journal = new JournalFile(this.journalFile, this.#place.stack, this.#files);
  }

  async exists(): Promise<boolean> {
    return (await readIfThere(this.file)) !== undefined || (await this.#journal.exists());
  }

  async read(): Promise<Snapshot | undefined> {
    await this.#checkLayout();
    return await this.#journal.readWith(
      () => readIfThere(this.file),
      (text) => this.#parse(text),
      this.#readContext(),
    );
  }

  write(snapshot: Snapshot): Promise<void> {
    return this.#queue(() => this.#write(snapshot));
  }

  append(changes: readonly Change[]): Promise<void> {
    return this.#queue(async () => {
      await this.#makeLayout();
      const context = await this.#writeContext();
      await this.#journal.append(changes, context, () => readIfThere(this.file));
    });
  }

  async recordUpdate(update: UpdateRecord): Promise<void> {
    await this.#last;
    const marked = { ...update, ...(this.#simulated && { simulated: true as const }) };
    await writeUpdate(this.#files, this.#historyPlace, this.file, marked);
  }

  readUpdates(): Promise<StoredUpdate[]> {
    return readUpdates(this.#historyPlace);
  }

  async withLock<T>(options: LockOptions, action: () => Promise<T>): Promise<T> {
    await this.#checkLayout();
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
    const found = await this.#journal.open(await readIfThere(this.file), salvage);
    if (found === undefined) return;
    const base = (await this.#parse(await readIfThere(this.file))) ?? noSnapshot;
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
    return { folder: this.#folder, project: this.#place.project, stack: this.#place.stack };
  }

  get #folder(): string {
    return join(this.#place.backendFolder, ".pulumi");
  }

  #readContext(): ReadContext {
    const [secrets, memo, simulated] = [this.#secrets, this.#memo, this.#simulated];
    return { source: this.file, secrets, memo, simulated };
  }

  async #writeContext(): Promise<WriteContext> {
    const manager = await this.#secrets.writer();
    const [memo, simulated] = [this.#memo, this.#simulated];
    return { manager, memo, version: `v${sdk.version}`, time: new Date(), simulated };
  }

  async #write(snapshot: Snapshot): Promise<void> {
    const { organization, project, stack } = this.#place;
    const name = `${organization}/${project}/${stack}`;
    const text = formatCheckpoint(name, snapshot, await this.#writeContext());
    await this.#makeLayout();
    await this.#journal.beforeFold(text);
    await this.#files.keepAs(this.file, `${this.file}.bak`);
    await this.#files.writeWhole(this.file, text);
    // The CLI notes the checksum of each file that it writes beside it: ours would be wrong.
    await this.#files.remove(`${this.file}.attrs`);
    await this.#files.remove(`${this.file}.bak.attrs`);
    await this.#journal.close();
  }

  async #makeLayout(): Promise<void> {
    await this.#checkLayout();
    try {
      await mkdir(dirname(this.file), { recursive: true });
    } catch (error) {
      throw cannot("write", dirname(this.file), error);
    }
    const meta = join(this.#folder, "meta.yaml");
    if ((await readIfThere(meta)) !== undefined) return;
    const mark = this.#simulated ? "# simulated: nothing in this folder exists\n" : "";
    await this.#files.writeWhole(meta, `${mark}version: 1\n`, 0o644);
  }

  /** Refuses what another version of the CLI laid out otherwise. */
  async #checkLayout(): Promise<void> {
    if (this.#layoutChecked) return;
    const { project, stack } = this.#place;
    await checkLayout(this.#folder, project, stack);
    this.#layoutChecked = true;
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
