import { File, FileProvider, v, version } from "../../../support/engine/matrix-program.ts";

new File("plain", { content: v("p", "pp", "ppp") });
new File("old", { content: "o" }, { version: "1.9.0" });
new File("new", { content: "n" }, { version: "1.10.0" });
new File("early", { content: "e" }, { version: "1.10.0-rc-1.2" });
if (version > 1) {
  const provider = new FileProvider("own", {}, { version: "2.0.0" });
  new File("mine", { content: "m" }, { provider });
}
