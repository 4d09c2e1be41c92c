import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "secrets stay secret in inputs, outputs and outputs of the stack",
  steps: [
    ["create a", "create b"],
    ["update a", "update b"],
  ],
} satisfies Behaviour;
