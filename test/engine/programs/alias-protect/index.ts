import { File, version } from "../../../support/engine/matrix-program.ts";

const name = version === 1 ? "old" : "fresh";
new File(
  name,
  { content: "x" },
  { aliases: [{ name: "old" }, { name: "older" }], protect: version < 3 },
);
new File("b", { content: "b" }, { aliases: [{ name: "older" }, { name: "b" }] });
