import { File, version } from "../../../support/engine/matrix-program.ts";

new File("a", { content: "one" });
if (version === 2) new File("a", { content: "two" });
