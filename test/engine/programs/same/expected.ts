import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "unchanged resources stay, outputs of the stack change alone",
  steps: [
    ["create group", "create a"],
    ["same group", "same a"],
  ],
} satisfies Behaviour;
