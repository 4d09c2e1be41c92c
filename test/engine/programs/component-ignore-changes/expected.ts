import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a component's ignored changes are no update",
  steps: [
    ["create a", "create b"],
    ["same a", "update b"],
  ],
} satisfies Behaviour;
