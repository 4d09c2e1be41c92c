import { File, FileProvider, v } from "../../../support/engine/matrix-program.ts";

const one = new FileProvider("one");
const two = new FileProvider("two", { region: "there" });
new File("a", { content: "one" }, { provider: v(one, two) });
new File("b", { content: "one" }, v({}, { provider: two }));
