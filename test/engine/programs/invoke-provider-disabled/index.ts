import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { File, FileProvider, version } from "../../../support/engine/matrix-program.ts";

const provider = new FileProvider("explicit");
const options = version === 1 ? { provider } : {};
const answer: unknown = await invoke("test:index:shout", { text: "x" }, options).catch(
  () => "none",
);
new File("a", { content: answer }, { provider });
