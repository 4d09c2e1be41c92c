import type { Change, PendingOperation, ResourceState, Snapshot } from "./snapshot.ts";

/**
 * The books of one run. At every moment {@link snapshot} is a state in dependency order that tells
 * the truth: whoever applies the same changes to the same state gets the same one.
 */
export class Books {
  readonly #base: readonly ResourceState[];
  readonly #oldPending: readonly PendingOperation[];
  /** Done in this run, in order: what a resource depends on was done before it. */
  readonly #news = new Map<number, ResourceState>();
  /** Old states that are no more: deleted, or followed by a new one. */
  readonly #gone = new Set<number>();
  readonly #pending = new Map<number, PendingOperation>();
  /** URNs that resources had before, and have now. */
  readonly #renamed = new Map<string, string>();
  /** URNs of resources that are no more, with their parents. */
  readonly #removed = new Map<string, string | undefined>();

  constructor(base: Snapshot) {
    this.#base = base.resources;
    // What can be under way still is a creation: of the others the resource itself is in the state.
    this.#oldPending = base.pendingOperations.filter(({ type }) => type === "creating");
  }

  /** Takes a change into the books. */
  apply(change: Change): void {
    const { id } = change;
    switch (change.kind) {
      case "begin":
        this.#pending.set(id, { resource: change.resource, type: change.type });
        return;
      case "abandon":
        this.#pending.delete(id);
        return;
      case "record":
        this.#replace(id, change.resource, change.old);
        return;
      case "keep":
        this.#replace(id, change.resource ?? this.#baseOf(change.old), change.old);
        return;
      case "remove":
        this.#noteRemoved(this.#news.get(id) ?? this.#base[id]);
        this.#pending.delete(id);
        this.#news.delete(id);
        this.#gone.add(id);
        return;
      case "mark":
        mark(this.#baseOf(id), change);
    }
  }

  /** The state as it stands. */
  snapshot(): Snapshot {
    const news = [...this.#news.values()];
    const rest = this.#base.filter((_, index) => !this.#gone.has(index));
    const created = new Set(news.map((state) => state.urn));
    // A creation that once was cut short is settled when the same resource has been made.
    const old = this.#oldPending.filter(({ resource }) => !created.has(resource.urn));
    return {
      resources: [...news, ...this.#follow(rest, created)],
      pendingOperations: [...old, ...this.#pending.values()],
    };
  }

  #replace(id: number, resource: ResourceState, old: number | undefined): void {
    this.#pending.delete(id);
    this.#news.set(id, resource);
    if (old === undefined) return;
    this.#gone.add(old);
    const before = this.#base[old]?.urn ?? resource.urn;
    if (before !== resource.urn) this.#renamed.set(before, resource.urn);
  }

  #baseOf(id: number): ResourceState {
    const state = this.#base[id];
    if (state === undefined) throw new RangeError(`no resource ${id} in the state before`);
    return state;
  }

  #noteRemoved(state: ResourceState | undefined): void {
    if (state !== undefined && state.delete !== true) this.#removed.set(state.urn, state.parent);
  }

  /** What was not reached yet, with its references to what was renamed or removed meanwhile. */
  #follow(rest: ResourceState[], created: ReadonlySet<string>): ResourceState[] {
    if (this.#renamed.size === 0 && this.#removed.size === 0) return rest;
    const living = new Set([...created, ...rest.map(({ urn }) => urn)]);
    const now = (urn: string): string => this.#renamed.get(urn) ?? urn;
    const isThere = (urn: string): boolean => living.has(urn) || !this.#removed.has(urn);
    const parentOf = (urn: string): string | undefined => {
      let parent: string | undefined = now(urn);
      while (parent !== undefined && !isThere(parent)) parent = this.#removed.get(parent);
      return parent;
    };
    return rest.map((state) => redirect(state, { now, isThere, parentOf }));
  }
}

interface Directions {
  now: (urn: string) => string;
  isThere: (urn: string) => boolean;
  parentOf: (urn: string) => string | undefined;
}

/** A state with its references led to where they point now; what is no more is left out. */
function redirect(state: ResourceState, { now, isThere, parentOf }: Directions): ResourceState {
  const redirected: ResourceState = { ...state };
  const all = (urns: string[]): string[] => urns.map(now).filter(isThere);
  const { parent, deletedWith, dependencies, propertyDependencies, provider } = state;
  if (parent !== undefined) redirected.parent = parentOf(parent);
  if (deletedWith !== undefined) [redirected.deletedWith] = all([deletedWith]);
  if (dependencies !== undefined) redirected.dependencies = all(dependencies);
  if (propertyDependencies !== undefined) {
    redirected.propertyDependencies = Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, urns]) => [key, all(urns)]),
    );
  }
  if (provider !== undefined) {
    const end = provider.lastIndexOf("::");
    redirected.provider = now(provider.slice(0, end)) + provider.slice(end);
  }
  return redirected;
}

function mark(state: ResourceState, change: Extract<Change, { kind: "mark" }>): void {
  if (change.delete) state.delete = true;
  else delete state.delete;
  if (change.pendingReplacement) state.pendingReplacement = true;
  else delete state.pendingReplacement;
}
