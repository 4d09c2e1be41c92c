import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "assets of text carry the hash of the text, wherever they stand",
  steps: [
    ["create a", "create c", "create d"],
    ["update a", "same c", "update d"],
    ["same a", "update c", "same d"],
  ],
} satisfies Behaviour;
