import type { Behaviour } from "../../../support/matrix.ts";

export default {
  says: "one resource may ask for a version of its provider",
  steps: [["create plain", "create a", "create b", "create c"]],
} satisfies Behaviour;
