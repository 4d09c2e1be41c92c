import { writeFile } from "node:fs/promises";
import { realFiles, type StateFiles } from "../../../tool/engine/state/files.ts";

/** Where in an operation the end comes. */
export type Moment = "before" | "half" | "after";

/** Ends a run at one of its operations; counts them where it does not. */
export interface Fault {
  /** Number of the operation, from 1; 0 for never. */
  at: number;
  moment: Moment;
}

/** Passes operations through until the one at which everything ends. */
export class Faults {
  count = 0;
  readonly #fault: Fault;
  /** Ends the process, or whatever stands for it; the operations after it are never carried out. */
  readonly #die: () => Promise<never>;
  #dead = false;

  constructor(fault: Fault, die: () => Promise<never>) {
    this.#fault = fault;
    this.#die = die;
  }

  /** Carries out an operation; `half` does a part of it, where it can be done in part. */
  async pass<T>(whole: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    if (this.#dead) return this.#die();
    this.count += 1;
    if (this.count !== this.#fault.at) return whole();
    this.#dead = true;
    if (this.#fault.moment === "half") await half?.();
    if (this.#fault.moment === "after") await whole();
    return this.#die();
  }
}

/** The files of a state whose operations can be the last ones of a run. */
export function faultyFiles(faults: Faults): StateFiles {
  const halfOf = (text: string): string => text.slice(0, Math.ceil(text.length / 2));
  return {
    append: (file, text, offset) =>
      faults.pass(
        () => realFiles.append(file, text, offset),
        () => realFiles.append(file, halfOf(text), offset),
      ),
    // Whole files appear by a rename: half a one is a draft that nobody reads.
    writeWhole: (file, text, mode) =>
      faults.pass(
        () => realFiles.writeWhole(file, text, mode),
        () => writeFile(`${file}.1234567`, halfOf(text)),
      ),
    keepAs: (file, name) => faults.pass(() => realFiles.keepAs(file, name)),
    remove: (file) => faults.pass(() => realFiles.remove(file)),
  };
}
