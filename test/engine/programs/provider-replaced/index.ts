import { File, FileProvider, v } from "../../../support/engine/matrix-program.ts";

const provider = new FileProvider("mine", { account: v("one", "two") });
const a = new File("a", { content: "one" }, { provider, deleteBeforeReplace: true });
new File("b", { content: a.size }, { provider, deleteBeforeReplace: true });
