import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "k", key: v("1", "2", "1"), deleteFirst: true });
new File("b", { content: "b", key: a.id }, { protect: v(true, true, false) });
