import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { File, v, version } from "../../../support/engine/matrix-program.ts";

async function attempt(mode: string): Promise<string> {
  try {
    await invoke("test:index:shout", { text: mode });
    return "no failure";
  } catch {
    return `caught: ${mode}`;
  }
}

new File("a", { content: v("one", "two", "three") });
new File("thrown", { content: await attempt("fail") });
new File("refused", { content: await attempt("refuse") });
if (version === 2) await invoke("test:index:shout", { text: "fail" });
if (version === 3) await invoke("test:index:shout", { text: "refuse" });
