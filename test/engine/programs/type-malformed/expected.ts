import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a resource's type has three parts, a component's may be anything",
  steps: [
    ["create a"],
    undefined,
    undefined,
    ["same a", "create b"],
    undefined,
    ["same a", "delete b", "create b"],
    ["same a", "delete b", "create b"],
  ],
  fails: [2, 3, 5],
  refused: [2, 3, 5],
} satisfies Behaviour;
