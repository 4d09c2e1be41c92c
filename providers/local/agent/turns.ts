/** Lets what is done to one thing go one after the other; what is done to several goes side by side. */
export class Turns {
  readonly #turns = new Map<string, Promise<unknown>>();

  /** Whether something is being done to a thing, or waits to be. */
  has(key: string): boolean {
    return this.#turns.has(key);
  }

  /** Runs an action once all earlier ones on the same thing are over, however they ended. */
  async run<T>(key: string, action: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(key) ?? Promise.resolve();
    const result = before.then(action);
    const turn = result.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(key, turn);
    void turn.then(() => {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    });
    return result;
  }

  /** Waits for what is being done, and for what waits for that. */
  async over(): Promise<void> {
    await Promise.all(this.#turns.values());
  }
}
