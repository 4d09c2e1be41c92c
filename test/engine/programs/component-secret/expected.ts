import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an input of a component that becomes a secret",
  steps: [
    ["create a", "create b", "create c"],
    ["update a", "update b", "same c"],
  ],
} satisfies Behaviour;
