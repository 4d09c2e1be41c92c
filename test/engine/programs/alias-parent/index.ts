import { File, Group, version } from "../../../support/engine/matrix-program.ts";

const group = new Group("group");
const moved = version === 1 ? { parent: group } : { aliases: [{ parent: group }] };
new File("a", { content: "one" }, moved);
