import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: v("one", "two") }, { replaceOnChanges: ["content"] });
