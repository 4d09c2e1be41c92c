import { File, version, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: "one", key: v("1", "2") }, { retainOnDelete: true });
if (version === 1) new File("b", { content: "one" }, { retainOnDelete: true });
