import { File, FileProvider, Group, version } from "../../../support/engine/matrix-program.ts";

const provider = new FileProvider("explicit");
const group = new Group("group", {}, version === 1 ? { providers: [provider] } : {});
new File("a", { content: "a" }, { parent: group });
