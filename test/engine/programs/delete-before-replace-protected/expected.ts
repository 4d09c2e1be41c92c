import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a protected dependent keeps its resource from being deleted first",
  steps: [["create a", "create b"], undefined, ["same a", "same b"]],
  fails: [2],
} satisfies Behaviour;
