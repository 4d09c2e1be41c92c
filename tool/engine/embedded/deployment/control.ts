import { UserError } from "../../../../variables/user-error.ts";
import { stoppedError } from "../protocol/grpc.ts";

/** An error, or what makes it once everything is known that it has to name. */
type Failure = UserError | (() => UserError);

/** Decides whether a run may start something new, and knows what still runs. */
export class Control {
  readonly #running = new Set<Promise<unknown>>();
  readonly #failures: Failure[] = [];
  #stop: () => void = () => undefined;
  /** Resolves when the run has failed. */
  readonly failed: Promise<void>;

  constructor(signal: AbortSignal | undefined) {
    this.failed = new Promise((resolve) => {
      this.#stop = resolve;
    });
    const cancel = (): void => {
      this.fail(
        new UserError("Cancelled", "The run was cancelled; what had begun is finished and saved."),
      );
    };
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
  }

  /** Ends the run: nothing new starts. The first error is what the run rejects with. */
  fail(error: Failure): void {
    this.#failures.push(error);
    this.#stop();
  }

  get failures(): UserError[] {
    return this.#failures.map((failure) => (typeof failure === "function" ? failure() : failure));
  }

  get stopped(): boolean {
    return this.#failures.length > 0;
  }

  /** Throws what the program is told once the run has failed. */
  guard(): void {
    if (this.stopped) throw stoppedError();
  }

  /** Runs something that has to end before the run may. */
  async track<T>(operation: () => Promise<T>): Promise<T> {
    const running = operation();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Waits until nothing runs any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
