import { File, version } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "one" });
if (version === 1) {
  const host = new File("host", { content: "h" });
  new File("guest", { content: "g" }, { deletedWith: host });
}
new File("stays", { content: "s" }, { deletedWith: a });
