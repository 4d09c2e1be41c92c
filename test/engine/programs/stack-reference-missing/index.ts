import { StackReference } from "@pulumi/pulumi/stackReference.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const other = new StackReference("other", {
  name: v("organization/matrix/misspelt", "misspelt", "organization/other-project/dev", "dev"),
});
new File("a", { content: other.getOutput("plain").apply((plain: unknown) => String(plain)) });
// Which of the two comes first, outputs or the failure, is chance: the first three give none.
export const plain = v<string | undefined>(undefined, undefined, undefined, "own");
