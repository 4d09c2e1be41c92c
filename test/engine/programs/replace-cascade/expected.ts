import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "dependents whose keys change are replaced in their turn",
  steps: [
    ["create a", "create b", "create c"],
    ["replace a", "replace b", "replace c"],
  ],
  operations: [undefined, ["create a", "create b", "create c", "delete c", "delete b", "delete a"]],
} satisfies Behaviour;
