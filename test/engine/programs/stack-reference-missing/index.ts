import { StackReference } from "@pulumi/pulumi/stackReference.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const other = new StackReference("other", {
  name: v("organization/matrix/misspelt", "misspelt", "organization/other-project/dev", "dev"),
});
new File("a", { content: other.getOutput("plain").apply((plain: unknown) => String(plain)) });
export const plain = "own";
