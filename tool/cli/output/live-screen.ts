import { createLogUpdate } from "log-update";
import type { OutputStream } from "./sink.ts";

/** A picture that is drawn again and again in the same place, below what was written before. */
export interface LiveScreen {
  /** Draws the picture anew, in place of the one before. */
  draw(lines: readonly string[]): void;
  /** Takes the picture away; what is written next stands in its place. */
  clear(): void;
  /** Ends it, and shows the cursor again. */
  end(): void;
}

/**
 * A live picture by log-update. Its way to write only lines that differ loses lines, and its place,
 * where a picture gets another number of them (7.2.0): such a picture is drawn whole.
 */
export function createLiveScreen(stream: OutputStream): LiveScreen {
  const screen = createLogUpdate(stream);
  let height = 0;
  const clear = (): void => {
    screen.clear();
    height = 0;
  };
  return {
    draw: (lines) => {
      if (lines.length !== height) clear();
      height = lines.length;
      screen(lines.join("\n"));
    },
    clear,
    end: () => {
      clear();
      screen.done();
    },
  };
}
