import { File } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "a" });
const b = new File("b", { content: "b" }, { dependsOn: a });
new File("c", { content: b.size });
