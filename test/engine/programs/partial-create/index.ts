import { File, v } from "../../../support/matrix-program.ts";

new File("a", { content: "a", fail: v("partial", "none") });
