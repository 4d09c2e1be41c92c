import { File, v, version } from "../../../support/engine/matrix-program.ts";

if (version !== 2) new File("a", { content: "one" }, { protect: v(true, true, false) });
