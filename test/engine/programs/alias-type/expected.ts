import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an alias by type keeps a resource whose type has changed",
  steps: [
    ["create a", "create b"],
    ["same a", "same b"],
  ],
} satisfies Behaviour;
