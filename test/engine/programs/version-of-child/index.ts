import { File, FileProvider, Group, v } from "../../../support/engine/matrix-program.ts";

const group = new Group("group", {}, { version: "3.0.0" });
new File("child", { content: v("c", "cc") }, { parent: group, version: "1.2.3" });
new File("plain child", { content: "p" }, { parent: group });

const provider = new FileProvider("own");
const mine = new Group("mine", {}, { provider });
new File("given", { content: "g" }, { provider, version: "1.2.4" });
new File("inherited", { content: "i" }, { parent: mine, version: v("1.2.5", "1.2.6") });
