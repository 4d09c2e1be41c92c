import { StackReference } from "@pulumi/pulumi/stackReference.js";
import { version } from "../../../support/engine/matrix-program.ts";

const own = new StackReference("own", { name: "organization/matrix/dev" });
export const before = own
  .getOutput("now")
  .apply((value: unknown) => (value as number | undefined) ?? "none");
export const now = version;
