import type { PendingOperation, ResourceState, Snapshot } from "../../state/snapshot.ts";

/** Writes a whole state. */
export type SnapshotWriter = (snapshot: Snapshot) => Promise<void>;

/**
 * Keeps the books of a run: what the old state held, what has been done since, what has begun.
 * At every moment {@link snapshot} is a state in dependency order that tells the truth.
 */
export class Ledger {
  readonly #base: readonly ResourceState[];
  readonly #oldPending: PendingOperation[];
  readonly #write: SnapshotWriter | undefined;
  /** Done in this run, in order: what a resource depends on was done before it. */
  #news: ResourceState[] = [];
  /** Old states that are no more: deleted, or followed by a new one. */
  readonly #gone = new Set<ResourceState>();
  readonly #pending = new Map<ResourceState, PendingOperation["type"]>();
  #dirty = false;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** Without a writer nothing is ever written: a preview. */
  constructor(base: Snapshot, write: SnapshotWriter | undefined) {
    this.#base = base.resources;
    this.#oldPending = base.pendingOperations.filter(({ type }) => type === "creating");
    this.#write = write;
  }

  /** The state as it stands. */
  snapshot(): Snapshot {
    const rest = this.#base.filter((state) => !this.#gone.has(state));
    const created = new Set(this.#news.map((state) => state.urn));
    const pending = [...this.#pending].map(([resource, type]) => ({ resource, type }));
    // A creation that once was cut short is settled when the same resource has been made.
    const old = this.#oldPending.filter(({ resource }) => !created.has(resource.urn));
    return { resources: [...this.#news, ...rest], pendingOperations: [...old, ...pending] };
  }

  /** Notes that an operation begins, durably. */
  async begin(state: ResourceState, type: PendingOperation["type"]): Promise<void> {
    this.#pending.set(state, type);
    await this.save();
  }

  /** Notes that an operation failed and left nothing behind. */
  async abandon(state: ResourceState): Promise<void> {
    this.#pending.delete(state);
    await this.save();
  }

  /** Notes a resource as it is now, durably. */
  async record(state: ResourceState, old: ResourceState | undefined): Promise<void> {
    this.#pending.delete(state);
    this.#news.push(state);
    if (old !== undefined) this.#gone.add(old);
    await this.save();
  }

  /** Notes an unchanged resource; `changed` says whether the state has to be written for it. */
  keep(state: ResourceState, old: ResourceState, changed: boolean): void {
    this.#news.push(state);
    this.#gone.add(old);
    this.#dirty ||= changed;
  }

  /** Notes that a resource is no more, durably. */
  async remove(state: ResourceState): Promise<void> {
    this.#pending.delete(state);
    this.#gone.add(state);
    this.#news = this.#news.filter((kept) => kept !== state);
    await this.save();
  }

  /** Notes that a state changed in place. */
  touch(): void {
    this.#dirty = true;
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    if (this.#dirty) await this.save();
    await this.#writing;
  }

  /**
   * Writes the state. Operations that end while a write is under way share the next one, so that
   * many at once cost one write.
   */
  save(): Promise<void> {
    const write = this.#write;
    if (write === undefined) return Promise.resolve();
    this.#next ??= this.#writing
      // A failed write fails those who waited for it, not the writes after it.
      .catch(() => undefined)
      .then(() => {
        this.#writing = this.#next ?? Promise.resolve();
        this.#next = undefined;
        this.#dirty = false;
        return write(structuredClone(this.snapshot()));
      });
    return this.#next;
  }
}
