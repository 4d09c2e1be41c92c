import { File, FileProvider, Group, v } from "../../../support/engine/matrix-program.ts";

const provider = new FileProvider("mine", {});
const group = new Group("group", {}, { providers: [provider] });
const inner = new Group("inner", {}, { parent: group });
new File("a", { content: v("one", "two") }, { parent: inner });
