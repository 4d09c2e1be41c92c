import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  { content: "one" },
  { customTimeouts: v({ create: "1h30m" }, { create: "1h30m", update: "45s", delete: "2m" }) },
);
new File("b", { content: v("one", "two") }, { customTimeouts: { update: "1m" } });
