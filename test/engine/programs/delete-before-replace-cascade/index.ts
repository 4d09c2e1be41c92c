import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "k", key: v("1", "2"), deleteFirst: true });
const b = new File("b", { content: "b", key: a.id });
new File("c", { content: b.id });
new File("d", { content: "d", key: b.key });
new File("e", { content: "e" }, { dependsOn: a });
