import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  { content: "a", tags: { "a-b": v(1, 2), list: v([1], [2]) } },
  { hideDiffs: ['tags["a-b"]', "tags.list[0]", "tags.*"] },
);
