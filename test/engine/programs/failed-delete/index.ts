import { File, version } from "../../../support/engine/matrix-program.ts";

if (version === 1) new File("a", { content: "a", fail: "delete-once" });
