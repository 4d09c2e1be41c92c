import { File, Group, v } from "../../../support/engine/matrix-program.ts";

const host = new File("host", { content: "h", key: v("1", "2") });
const group = new Group("group", {}, { deletedWith: host });
new File("a", { content: "a", key: v("1", "2") }, { deletedWith: group });
new Group("b", {}, { deletedWith: group });
new Group("c", { note: v("c", "cc") });
