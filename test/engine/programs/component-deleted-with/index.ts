import { File, Group, v } from "../../../support/engine/matrix-program.ts";

const host = new File("host", { content: "h", key: v("1", "2") });
const group = new Group("group", {}, { deletedWith: host });
new File("inside", { content: "i" }, { parent: group });
const first = new File("first", { content: "f", key: v("1", "2"), deleteFirst: true });
new Group("second", { note: "s" }, { deletedWith: first });
