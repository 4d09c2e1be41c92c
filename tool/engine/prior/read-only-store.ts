import type { Snapshot, StackStore } from "../state/snapshot.ts";

/** A state to preview against: it is read, and never written. */
export function createReadOnlyStore(snapshot: Snapshot | undefined): StackStore {
  return {
    read: () => Promise.resolve(structuredClone(snapshot)),
    write: () => Promise.resolve(),
    withLock: (_options, action) => action(),
  };
}
