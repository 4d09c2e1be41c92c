import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a dependent that was deleted first and is no longer in the program is gone",
  steps: [
    ["create a", "create b"],
    ["replace a", "delete b"],
  ],
  operations: [
    ["create a", "create b"],
    ["delete b", "delete a", "create a"],
  ],
} satisfies Behaviour;
