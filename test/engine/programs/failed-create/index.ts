import { File, v, version } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "a", fail: v("create", "none") });
if (version === 1) new File("b", { content: a.size });
