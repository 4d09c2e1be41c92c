import { ReadFile, File } from "../../../support/engine/matrix-program.ts";

const old = new ReadFile("old", "old-0");
const a = new File("a", { content: old.content });
export const size = a.size;
