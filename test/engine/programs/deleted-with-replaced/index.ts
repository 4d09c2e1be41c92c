import { File, v } from "../../../support/engine/matrix-program.ts";

const host = new File("host", { content: "h", key: v("1", "2") });
new File("guest", { content: "g", key: v("1", "2") }, { deletedWith: host });
const first = new File("first", { content: "h", key: v("1", "2"), deleteFirst: true });
new File("second", { content: "g" }, { deletedWith: first });
