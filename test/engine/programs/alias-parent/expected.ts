import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an alias by parent keeps a resource that has moved up",
  steps: [
    ["create group", "create a"],
    ["same group", "same a"],
  ],
} satisfies Behaviour;
