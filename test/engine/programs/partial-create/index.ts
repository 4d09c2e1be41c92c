import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: "a", fail: v("partial", "none") });
