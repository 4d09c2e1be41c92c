/**
 * Lets what is registered with an environment through at the end of the turn in which it is described,
 * unless something was refused in that turn: then nothing of it is ever made, not even begun.
 */
export class Gate {
  #refused = false;
  /** Settles at the end of this turn of the event loop; never, once it is refused. */
  readonly passed: Promise<void> = new Promise((resolve) => {
    setImmediate(() => {
      if (!this.#refused) resolve();
    });
  });

  /** Keeps everything back that still waits. */
  refuse(): void {
    this.#refused = true;
  }
}
