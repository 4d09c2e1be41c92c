import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "one resource may ask for a version of its provider",
  steps: [
    ["create plain", "create a", "create b", "create c"],
    ["same plain", "same a", "update b", "same c"],
    ["same plain", "same a", "same b", "same c"],
  ],
} satisfies Behaviour;
