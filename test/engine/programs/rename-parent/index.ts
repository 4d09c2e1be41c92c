import { File, Group, v, version } from "../../../support/engine/matrix-program.ts";

const aliases = version === 1 ? [] : [{ name: "old" }];
const name = v("old", "new");
const group = new Group(name, {}, { aliases });
const inner = new Group(`${name}-inner`, {}, { parent: group });
new File(`${name}-inner-file`, { content: "one" }, { parent: inner });
new File("apart", { content: "two" }, { parent: inner });
