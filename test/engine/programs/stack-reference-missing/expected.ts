import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a reference to a stack that there is not fails, one to the stack itself never does",
  steps: [undefined, undefined, undefined, ["read other", "create a"]],
  fails: [1, 2, 3],
  refused: [1, 2, 3],
} satisfies Behaviour;
