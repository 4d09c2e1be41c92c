import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: v("a", "b", "c"), fail: v("none", "update", "none") });
