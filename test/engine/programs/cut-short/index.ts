import { File, v } from "../../../support/engine/matrix-program.ts";

/** Milliseconds that what is to be cut short takes: far longer than anybody waits. */
const long = 600_000;

new File("kept", { content: "kept" });
// Version 2 changes it, and is killed while it does.
new File("changed", { content: v("one", "two", "one"), delayMs: v(0, long, 0) });
// Version 3 makes it, and is killed while it does.
if (v(false, false, true)) new File("fresh", { content: "fresh", delayMs: long });
