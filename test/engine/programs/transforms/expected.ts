import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "transforms of a resource and of its parents change inputs and options",
  steps: [
    ["create group", "create a", "create b", "create plain"],
    ["same group", "update a", "update b", "same plain"],
  ],
} satisfies Behaviour;
