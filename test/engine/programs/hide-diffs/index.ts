import { File, Group, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: v("one", "two") }, { hideDiffs: ["content"] });
new File("b", { content: "b" }, { hideDiffs: v(["content", "tags.x"], []) });
new Group("c", { note: v("one", "two") }, { hideDiffs: ["note"] });
new File("d", { content: "d" }, { hideDiffs: v<string[]>([], ["content"]) });
