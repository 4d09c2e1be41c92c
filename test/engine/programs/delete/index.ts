import { File, version } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: "one" });
if (version === 1) {
  const b = new File("b", { content: a.size });
  const c = new File("c", { content: "c" }, { dependsOn: b });
  new File("d", { content: c.size });
}
