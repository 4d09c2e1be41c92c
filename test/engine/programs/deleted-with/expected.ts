import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what goes with another resource is not deleted by itself",
  steps: [
    ["create a", "create host", "create guest", "create stays"],
    ["same a", "same stays", "delete host", "delete guest"],
  ],
  operations: [undefined, ["delete host"]],
  left: ["guest-0.json", "stays-0.json"],
} satisfies Behaviour;
