import { exitCodes } from "./exit-codes.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A Ctrl-C reaches this process from the terminal, from npm and from the launcher: as one. */
const sameMs = 1000;

/** Turns signals into an abort; a second one, later than the echoes of the first, ends at once. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** As if a signal had come. */
  interrupt(): void;
  dispose(): void;
}

/** Listens to the signals of this process. */
export function listenToInterrupts(
  exit: (code: number) => void,
  now: () => number = () => performance.now(),
): Interrupts {
  const controller = new AbortController();
  let last: number | undefined;
  const interrupt = (): void => {
    const since = last === undefined ? undefined : now() - last;
    last ??= now();
    if (since === undefined) controller.abort();
    else if (since >= sameMs) exit(exitCodes.interrupted);
  };
  for (const signal of signals) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    interrupt,
    dispose: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
