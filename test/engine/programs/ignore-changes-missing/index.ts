import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  { content: v<unknown>({}, { deep: { x: 1 } }) },
  { ignoreChanges: ["content.deep.x"] },
);
new File(
  "b",
  { content: v<unknown>({ deep: { x: 1 } }, {}) },
  { ignoreChanges: ["content.deep.x"] },
);
new File(
  "c",
  { content: v<unknown>({ deep: { y: 1 } }, { deep: { x: 1 } }) },
  { ignoreChanges: ["content.deep.x"] },
);
new File("d", { content: v<unknown>("text", { x: 1 }) }, { ignoreChanges: ["content.x"] });
new File("e", { content: v<unknown>({ x: 1 }, "text") }, { ignoreChanges: ["content.x"] });
new File("f", { content: v<unknown>([1], [2, 3]) }, { ignoreChanges: ["content[1]"] });
new File("g", { content: v<unknown>([1, 2], [3]) }, { ignoreChanges: ["content[1]"] });
new File("h", { content: v<unknown>([1, 2], [3, 4]) }, { ignoreChanges: ["content[5]"] });
new File("i", { content: "i", tags: v({}, { x: { y: 1 } }) }, { ignoreChanges: ["tags.x"] });
new File("j", { content: v<unknown>({ x: 1 }, { x: 2 }) }, { ignoreChanges: ["content[0]"] });
