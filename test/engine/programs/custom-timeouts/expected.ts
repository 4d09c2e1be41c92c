import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "timeouts are kept in the state, and changed without an operation",
  steps: [
    ["create a", "create b"],
    ["same a", "update b"],
  ],
} satisfies Behaviour;
