import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "the old one goes first where the provider or the program wants it so",
  steps: [
    ["create a", "create b", "create c"],
    ["replace a", "replace b", "replace c"],
  ],
} satisfies Behaviour;
