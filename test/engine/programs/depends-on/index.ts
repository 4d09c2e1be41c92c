import { File, Group, version } from "../../../support/engine/matrix-program.ts";

const group = new Group("group");
new File("inner", { content: "i" }, { parent: group });
const first = new File("first", { content: "f" });
const outer = new Group("outer", {}, { dependsOn: first });
new File("below", { content: "b" }, { parent: outer });
new File("last", { content: "l" }, { dependsOn: version === 1 ? [group, first] : [first] });
