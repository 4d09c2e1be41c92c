import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a key that is gone from a secret is put back into it",
  steps: [
    ["create a", "create b"],
    ["update a", "same b"],
  ],
} satisfies Behaviour;
