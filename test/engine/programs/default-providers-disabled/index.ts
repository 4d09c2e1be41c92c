import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { File, FileProvider, ReadFile, version } from "../../../support/engine/matrix-program.ts";

const provider = new FileProvider("explicit");
new File("a", { content: "a" }, { provider });
if (version === 2) new File("b", { content: "b" });
if (version === 3) new ReadFile("c", "a-0");
if (version === 4) await invoke("test:index:shout", { text: "loud" });
if (version === 5) {
  new File("d", { content: "d" });
  await invoke("test:index:shout", { text: "loud" });
}
