import { File, Group } from "../../../support/engine/matrix-program.ts";

const group = new Group("group");
const a = new File("a", { content: "one" }, { parent: group });
new File("b", { content: a.size });
