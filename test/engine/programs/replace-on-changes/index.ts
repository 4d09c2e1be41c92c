import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  { content: v("one", "two"), vague: true },
  { deleteBeforeReplace: true, replaceOnChanges: ["content"] },
);
new File(
  "b",
  { content: v({ x: 1, y: 1 }, { x: 2, y: 1 }), vague: true },
  { deleteBeforeReplace: true, replaceOnChanges: ["content.x"] },
);
new File(
  "c",
  { content: v({ x: 1, y: 1 }, { x: 1, y: 2 }), vague: true },
  { deleteBeforeReplace: true, replaceOnChanges: ["content.x"] },
);
new File(
  "d",
  { content: v("one", "two"), vague: true },
  { deleteBeforeReplace: true, replaceOnChanges: ["*"] },
);
