import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: "one", key: v("1", "2", "2") }, { protect: v(true, true, false) });
