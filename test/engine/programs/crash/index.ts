import { File, v, version } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: v("a", "b") });
if (version === 2) {
  a.size.apply(() => {
    throw new Error("half way");
  });
} else {
  new File("b", { content: a.size });
}
