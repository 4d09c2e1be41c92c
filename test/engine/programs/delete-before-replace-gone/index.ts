import { File, v, version } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "k", key: v("1", "2"), deleteFirst: true });
if (version === 1) new File("b", { content: "b", key: a.id });
