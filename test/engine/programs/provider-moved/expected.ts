import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a resource may move to another provider of its package",
  steps: [
    ["create one", "create two", "create a", "create b"],
    ["same one", "same two", "same a", "same b"],
  ],
} satisfies Behaviour;
