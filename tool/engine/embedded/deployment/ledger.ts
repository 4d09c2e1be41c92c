import { Books } from "../../state/books.ts";
import type { Change, PendingOperation, ResourceState, Snapshot } from "../../state/snapshot.ts";

/** Writes a whole state. */
export type SnapshotWriter = (snapshot: Snapshot) => Promise<void>;

/** Makes what a run does durable. */
export interface LedgerWriter {
  /** Makes changes durable one by one, without the whole state. @default `write`, each time */
  append?: (changes: readonly Change[]) => Promise<void>;
  /** Writes the whole state. */
  write: SnapshotWriter;
}

type Flags = Pick<ResourceState, "delete" | "pendingReplacement">;

/**
 * Keeps the books of a run: what the old state held, what has been done since, what has begun.
 * At every moment {@link snapshot} is a state in dependency order that tells the truth.
 *
 * Whoever sets `delete` or `pendingReplacement` of an old state does it before the ledger is told
 * of that state, or of another one with its URN: the ledger writes both together.
 */
export class Ledger {
  readonly #books: Books;
  readonly #write: SnapshotWriter | undefined;
  readonly #append: ((changes: readonly Change[]) => Promise<void>) | undefined;
  readonly #ids: Map<ResourceState, number>;
  /** Old states by URN, with the flags that were noted last. */
  readonly #olds = new Map<string, ResourceState[]>();
  readonly #flags = new Map<ResourceState, Flags>();
  /** Noted and not written yet. */
  #changes: Change[] = [];
  #dirty = false;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** Without a writer nothing is ever written: a preview. */
  constructor(base: Snapshot, writer: LedgerWriter | SnapshotWriter | undefined) {
    const { write, append } = typeof writer === "function" ? { write: writer } : (writer ?? {});
    this.#write = write;
    this.#append = append;
    this.#books = new Books(base);
    this.#ids = new Map(base.resources.map((state, index) => [state, index]));
    for (const state of base.resources) {
      this.#olds.set(state.urn, [...(this.#olds.get(state.urn) ?? []), state]);
      this.#flags.set(state, flagsOf(state));
    }
  }

  /** The state as it stands. */
  snapshot(): Snapshot {
    return this.#books.snapshot();
  }

  /** Notes that an operation begins, durably. */
  async begin(state: ResourceState, type: PendingOperation["type"]): Promise<void> {
    const id = this.#idOf(state);
    this.#note({ kind: "begin", id, type, resource: state });
    try {
      await this.save();
    } catch (error) {
      // What could not be noted is not done either.
      this.#note({ kind: "abandon", id });
      throw error;
    }
  }

  /** Notes that an operation failed and left nothing behind. */
  async abandon(state: ResourceState): Promise<void> {
    this.#noteFlags(state);
    this.#note({ kind: "abandon", id: this.#idOf(state) });
    await this.save();
  }

  /** Notes a resource as it is now, durably. */
  async record(state: ResourceState, old: ResourceState | undefined): Promise<void> {
    this.#noteFlags(state);
    const id = this.#idOf(state);
    const place = old === undefined ? undefined : this.#idOf(old);
    this.#note({ kind: "record", id, resource: state, ...(place !== undefined && { old: place }) });
    await this.save();
  }

  /** Notes an unchanged resource; `changed` says whether the state has to be written for it. */
  keep(state: ResourceState, old: ResourceState, changed: boolean): void {
    const [id, place] = [this.#idOf(state), this.#idOf(old)];
    this.#books.apply({ kind: "keep", id, old: place, resource: state });
    this.#changes.push({ kind: "keep", id, old: place, ...(changed && { resource: state }) });
    this.#dirty ||= changed;
  }

  /** Notes that a resource is no more, durably. */
  async remove(state: ResourceState): Promise<void> {
    this.#note({ kind: "remove", id: this.#idOf(state) });
    await this.save();
  }

  /** Notes that a state changed in place. */
  touch(): void {
    this.#dirty = true;
  }

  /** Writes the whole state, if anything is not in it yet. */
  async flush(): Promise<void> {
    await this.#writing.catch(() => undefined);
    if (!this.#dirty || this.#write === undefined) return;
    this.#dirty = false;
    this.#changes = [];
    await this.#write(structuredClone(this.snapshot()));
  }

  /**
   * Makes durable what was noted. Operations that end while a write is under way share the next
   * one, so that many at once cost one write.
   */
  save(): Promise<void> {
    if (this.#write === undefined) return Promise.resolve();
    this.#next ??= this.#writing
      // A failed write fails those who waited for it, not the writes after it.
      .catch(() => undefined)
      .then(() => {
        this.#writing = this.#next ?? Promise.resolve();
        this.#next = undefined;
        return this.#save();
      });
    return this.#next;
  }

  async #save(): Promise<void> {
    const changes = this.#changes.splice(0);
    this.#dirty = this.#append !== undefined;
    try {
      if (this.#append !== undefined) await this.#append(changes);
      else await this.#write?.(structuredClone(this.snapshot()));
    } catch (error) {
      // Later ones build on these: they go together with them, or not at all.
      this.#changes.unshift(...changes);
      this.#dirty = true;
      throw error;
    }
  }

  #note(change: Change): void {
    this.#books.apply(change);
    this.#changes.push(change);
    this.#dirty = true;
  }

  /** Notes which old states that a change is about are on their way out since the last one. */
  #noteFlags(state: ResourceState): void {
    const urns = [state.urn, ...(state.aliases ?? [])];
    for (const old of urns.flatMap((urn) => this.#olds.get(urn) ?? [])) {
      const [before, now] = [this.#flags.get(old), flagsOf(old)];
      const same =
        before?.delete === now.delete && before?.pendingReplacement === now.pendingReplacement;
      if (same) continue;
      this.#flags.set(old, now);
      const { delete: condemned = false, pendingReplacement = false } = now;
      const id = this.#idOf(old);
      this.#note({ kind: "mark", id, delete: condemned, pendingReplacement });
    }
  }

  #idOf(state: ResourceState): number {
    const id = this.#ids.get(state) ?? this.#ids.size;
    this.#ids.set(state, id);
    return id;
  }
}

function flagsOf(state: ResourceState): Flags {
  return { delete: state.delete === true, pendingReplacement: state.pendingReplacement === true };
}
