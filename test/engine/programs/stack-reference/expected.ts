import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "outputs of another stack are read, secret ones as secrets",
  steps: [
    ["read other", "create a"],
    ["read other", "same a"],
  ],
  again: ["read other", "same a"],
  reads: { other: { plain: "from other", hidden: "hush" } },
} satisfies Behaviour;
