import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  {
    content: v(
      { keep: 1, list: [{ n: 1, m: 1 }], gone: 1 },
      { keep: 2, list: [{ n: 2, m: 2 }], fresh: 1 },
    ),
  },
  { ignoreChanges: ["content.keep", "content.list[0].n", "content.fresh", "content.gone"] },
);
new File("b", { content: v("one", "two") }, { ignoreChanges: ["content"] });
new File("c", { content: v([1, 2], [3, 4]) }, { ignoreChanges: ["content[*]"] });
new File("d", { content: v("one", "two"), tags: v({ x: 1 }, { x: 2 }) }, { ignoreChanges: ["*"] });
