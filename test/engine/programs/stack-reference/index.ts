import { StackReference } from "@pulumi/pulumi/stackReference.js";
import { File } from "../../../support/engine/matrix-program.ts";

const other = new StackReference("other", { name: "organization/matrix/other" });
new File("a", { content: other.getOutput("plain") });
export const hidden = other.getOutput("hidden");
