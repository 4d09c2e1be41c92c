import { File, v } from "../../../support/engine/matrix-program.ts";

const one = { n: 1, m: 1 };
const two = { n: 2, m: 2 };
new File("a", { content: v<unknown>([one, one], [two, two]) }, { ignoreChanges: ["content[*].n"] });
new File("b", { content: v<unknown>([one], [two, two]) }, { ignoreChanges: ["content[*].n"] });
new File("c", { content: v<unknown>([one, one], [two]) }, { ignoreChanges: ["content[*].n"] });
new File(
  "d",
  { content: v<unknown>({ x: one, y: one }, { x: two, y: two }) },
  { ignoreChanges: ["content.*.n"] },
);
new File(
  "e",
  { content: v<unknown>({ x: one }, { x: two, y: two }) },
  { ignoreChanges: ["content.*.n"] },
);
new File("g", { content: v<unknown>([1, 2], [3]) }, { ignoreChanges: ["content[*]"] });
new File("h", { content: v<unknown>([1], [2, 3]) }, { ignoreChanges: ["content[*]"] });
new File("i", { content: v<unknown>({ x: 1 }, [2]) }, { ignoreChanges: ["content.*"] });
new File("j", { content: v<unknown>("text", "other") }, { ignoreChanges: ["content.*"] });
new File("k", { content: v<unknown>({ x: 1 }, { x: 2, y: 2 }) }, { ignoreChanges: ["content.*"] });
new File(
  "l",
  { content: v<unknown>({ "a b": 1 }, { "a b": 2 }) },
  { ignoreChanges: ['content["a b"]'] },
);
new File("m", { content: v<unknown>("one", "two") }, { ignoreChanges: ["content["] });
