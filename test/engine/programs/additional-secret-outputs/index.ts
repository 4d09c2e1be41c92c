import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File(
  "a",
  { content: "one" },
  { additionalSecretOutputs: v(["size"], ["size", "content"]) },
);
export const size = a.size;
