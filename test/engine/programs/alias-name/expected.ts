import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an alias by name keeps a renamed resource",
  steps: [["create a"], ["same renamed"], ["same renamed"]],
} satisfies Behaviour;
