import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what the program no longer has is deleted, dependents first",
  steps: [
    ["create a", "create b", "create c", "create d"],
    ["same a", "delete b", "delete c", "delete d"],
  ],
  operations: [
    ["create a", "create b", "create c", "create d"],
    ["delete d", "delete c", "delete b"],
  ],
} satisfies Behaviour;
