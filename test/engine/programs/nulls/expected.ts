import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what is null is not there, but in a list",
  steps: [
    ["create a", "create b", "create c", "create d", "create e"],
    ["same a", "same b", "update c", "same d", "same e"],
  ],
} satisfies Behaviour;
