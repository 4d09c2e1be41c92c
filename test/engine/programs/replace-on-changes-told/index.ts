import { File, v } from "../../../support/matrix-program.ts";

new File("a", { content: v("one", "two") }, { replaceOnChanges: ["content"] });
