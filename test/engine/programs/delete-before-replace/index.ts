import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: "one", key: v("1", "2"), deleteFirst: true });
new File("b", { content: "one", key: v("1", "2") }, { deleteBeforeReplace: true });
new File(
  "c",
  { content: "one", key: v("1", "2"), deleteFirst: true },
  { deleteBeforeReplace: false },
);
