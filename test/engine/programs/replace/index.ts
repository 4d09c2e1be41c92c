import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "one", key: v("1", "2") });
new File("b", { content: a.id });
