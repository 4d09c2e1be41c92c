import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an alias without parent keeps a resource that has moved below a component",
  steps: [
    ["create group", "create a"],
    ["same group", "same a"],
  ],
} satisfies Behaviour;
