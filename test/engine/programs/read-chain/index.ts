import { File, ReadFile, v } from "../../../support/engine/matrix-program.ts";

const above = new ReadFile("above", "above-0");
const inner = new ReadFile("inner", v("inner-0", "other-0"), { parent: above });
new File("a", { content: inner.content }, { parent: inner });
