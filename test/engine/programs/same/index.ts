import { File, Group, v, version } from "../../../support/engine/matrix-program.ts";

const group = new Group("group", { list: [null, 1.5, {}], text: "<&>\u2028" });
new File("a", { content: { deep: [{ n: 1 }] } }, { parent: group });
export const told = v("one", "two");
export const run = version;
