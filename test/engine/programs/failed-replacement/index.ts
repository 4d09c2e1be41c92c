import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", {
  content: "a",
  key: v("1", "2", "2"),
  deleteFirst: true,
  fail: v("none", "create", "none"),
});
