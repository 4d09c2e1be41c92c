import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "numbers without a form in JSON are kept inside lists and secrets",
  steps: [
    ["create a", "create b"],
    ["same a", "update b"],
  ],
} satisfies Behaviour;
