import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  { content: v({ "x.y": 1, z: 1 }, { "x.y": 2, z: 1 }) },
  { ignoreChanges: ['content["x.y"]'] },
);
new File("b", { content: v([[1, 2]], [[3, 4]]) }, { ignoreChanges: ["content[0][1]"] });
new File("c", { content: v({ "0": 1 }, { "0": 2 }) }, { ignoreChanges: ["content[0]"] });
new File(
  "d",
  { content: v({ "*": 1, x: 1 }, { "*": 2, x: 2 }) },
  { ignoreChanges: ['content["*"]'] },
);
new File("e", { content: v({ x: 1 }, { x: 2 }) }, { ignoreChanges: ["content..x"] });
new File("f", { content: v({ x: 1 }, { x: 2 }) }, { ignoreChanges: [".content.x"] });
