import { File, Group, ReadFile, v } from "../../../support/engine/matrix-program.ts";

const above = new ReadFile("above", "above-0");
new File("a", { content: v("one", "two") }, { parent: above });
const group = new Group("group", {}, { parent: above });
new File("b", { content: "b" }, { parent: group, protect: false });
