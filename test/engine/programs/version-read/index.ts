import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { File, ReadFile, v } from "../../../support/engine/matrix-program.ts";

const shout = "test:index:shout";
const version = v("1.2.3", "1.2.3", "1.3.0");
const { loud } = (await invoke(shout, { text: "hello" }, { version })) as { loud: string };
const refused = invoke(shout, { text: "hello" }, { version: "latest" });
const caught = await refused.then(
  () => "answered",
  () => "refused",
);
new File("a", { content: loud });
new File("b", { content: caught });
new ReadFile("there", "somebody", { version: "1.1.0" });
new ReadFile("plain", "somebody");
