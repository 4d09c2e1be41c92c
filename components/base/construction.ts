import type { Linkable } from "./linkable.ts";

/**
 * What an environment waits for: components that others name before they are built, and the work
 * that builds them.
 */
export class Construction {
  readonly #built = new Map<string, PromiseWithResolvers<Linkable>>();
  readonly #work: Promise<unknown>[] = [];
  readonly #watchers: Promise<unknown>[] = [];
  readonly #declared = Promise.withResolvers<undefined>();

  /** Settles once every component is declared. */
  get declared(): Promise<undefined> {
    return this.#declared.promise;
  }

  /** Makes a component known, once it is built, to those that wait for it. */
  provide(name: string, component: Linkable): void {
    this.#slotOf(name).resolve(component);
  }

  /** The component of a name, as soon as it is built. */
  find(name: string): Promise<Linkable> {
    return this.#slotOf(name).promise;
  }

  /** Notes work that {@link finish} waits for; gives it back. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    return noteIn(this.#work, work);
  }

  /** Notes, like {@link track}, work that may itself wait for {@link othersBuilt}. */
  trackWatcher<Result>(work: Promise<Result>): Promise<Result> {
    return noteIn(this.#watchers, work);
  }

  /** Settles once everything is built but what watches it; fails as soon as any of it does. */
  async othersBuilt(): Promise<void> {
    await this.declared;
    // What is built may note more work.
    for (let known = -1; known !== this.#work.length;) {
      known = this.#work.length;
      await Promise.all(this.#work);
    }
  }

  /** Says that every component is declared, and waits until all of them are built. */
  async finish(): Promise<void> {
    this.#declared.resolve(undefined);
    await Promise.all([...this.#work, ...this.#watchers]);
  }

  /** Tells all that wait for a component why it will not come. */
  fail(error: unknown): void {
    for (const waiting of this.#built.values()) waiting.reject(error);
  }

  #slotOf(name: string): PromiseWithResolvers<Linkable> {
    const known = this.#built.get(name);
    if (known) return known;
    const waiting = Promise.withResolvers<Linkable>();
    waiting.promise.catch(() => undefined);
    this.#built.set(name, waiting);
    return waiting;
  }
}

function noteIn<Result>(list: Promise<unknown>[], work: Promise<Result>): Promise<Result> {
  // Whoever waits reports it; without this, Node would call it unhandled before anybody does.
  work.catch(() => undefined);
  list.push(work);
  return work;
}
