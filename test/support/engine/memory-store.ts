import type { LockOptions, Snapshot, StackStore } from "../../../tool/engine/state/snapshot.ts";

/** A stack's state in memory, with every state that was ever written. */
export class MemoryStore implements StackStore {
  readonly written: Snapshot[] = [];
  locks = 0;

  constructor(initial?: Snapshot) {
    if (initial !== undefined) this.written.push(initial);
  }

  get current(): Snapshot | undefined {
    return this.written.at(-1);
  }

  read(): Promise<Snapshot | undefined> {
    return Promise.resolve(structuredClone(this.current));
  }

  write(snapshot: Snapshot): Promise<void> {
    this.written.push(structuredClone(snapshot));
    return Promise.resolve();
  }

  async withLock<T>(_options: LockOptions, action: () => Promise<T>): Promise<T> {
    this.locks += 1;
    return action();
  }
}
