import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a transform of the stack changes every resource",
  steps: [
    ["create group", "create a", "create b"],
    ["same group", "update a", "update b"],
  ],
} satisfies Behaviour;
