import { output } from "@pulumi/pulumi/output.js";
import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { registerInvokeTransform } from "@pulumi/pulumi/runtime/stack.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

registerInvokeTransform(({ args, opts }) => ({ args: { ...args, text: v("one", "two") }, opts }));
const answer = output(invoke("test:index:shout", { text: "nothing" }) as Promise<{ loud: string }>);
new File("a", { content: answer.loud });
