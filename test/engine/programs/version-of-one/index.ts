import { File, v } from "../../../support/engine/matrix-program.ts";

const plain = new File("plain", { content: "p" });
new File("b", { content: v("b", "bb") }, { version: "1.2.3" });
new File("c", { content: "c" }, { version: v(undefined, "1.2.3") });
new File("a", { content: "a" }, { version: v("1.2.3", "1.2.3", "1.2.4"), dependsOn: plain });
