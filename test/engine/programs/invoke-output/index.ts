import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { output } from "@pulumi/pulumi/output.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: v("one", "two") });
const answer = a.content.apply(async (text) => {
  const loud = (await invoke("test:index:shout", { text: String(text) })) as { loud: string };
  return loud.loud;
});
new File("b", { content: answer });
const failed = output(
  invoke("test:index:shout", { text: "refuse" }).catch(() => ({ loud: "caught" })),
);
new File("c", { content: failed });
