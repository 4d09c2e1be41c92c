import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "new resources are created, what they need first",
  steps: [["create group", "create a", "create b"]],
} satisfies Behaviour;
