import { File, FileProvider, v } from "../../../support/engine/matrix-program.ts";

const host = new File("host", { content: "h", key: v("1", "2") });
const provider = new FileProvider("explicit", {}, { deletedWith: host });
new File("a", { content: "a", key: v("1", "2") }, { provider });
