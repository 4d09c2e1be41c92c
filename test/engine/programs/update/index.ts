import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: v("one", "three") });
const b = new File("b", { content: a.size });
export const size = b.content;
