import type { Component } from "../base/component.ts";

/** Thrown where a platform asks for what it did not build: a fault of the platform's code. */
export class HandleMissing extends Error {}

/** What one platform built for each component, for those that link to it. */
export class Handles<Handle> {
  readonly #handles = new WeakMap<Component, Handle>();
  readonly #what: string;
  readonly #platform: string;

  /**
   * @param what kind of component, for the error
   * @param platform name of the platform, for the error
   */
  constructor(what: string, platform: string) {
    this.#what = what;
    this.#platform = platform;
  }

  /** Keeps what was built for a component. */
  set(component: Component, handle: Handle): void {
    this.#handles.set(component, handle);
  }

  /** What was built for a component. Throws {@link HandleMissing} where nothing was. */
  get(component: Component): Handle {
    const handle = this.#handles.get(component);
    if (handle !== undefined) return handle;
    throw new HandleMissing(
      `Platform '${this.#platform}' built no ${this.#what} for '${component.componentName}'.`,
    );
  }
}
