import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: v("one", "two"), key: v("1", "2") });
const b = new File("b", { content: "b", key: a.id });
new File("c", { content: "c", key: b.id });
