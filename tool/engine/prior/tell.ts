import type { RunOptions } from "../engine.ts";
import type { Prior } from "./prior.ts";

/** Options of a preview that tells what it is compared with once its engine has said which it is. */
export function tellPrior(prior: Prior, { onEvent, ...options }: RunOptions): RunOptions {
  return {
    ...options,
    onEvent: (event) => {
      onEvent?.(event);
      if (event.kind === "engine") onEvent?.({ kind: "prior", prior });
    },
  };
}
