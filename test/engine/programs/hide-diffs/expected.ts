import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "differences that are not to be shown are in the state",
  steps: [
    ["create a", "create b", "create c", "create d"],
    ["update a", "same b", "update c", "same d"],
  ],
} satisfies Behaviour;
