import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "outputs that the program wants secret are secret",
  steps: [["create a"], ["same a"]],
} satisfies Behaviour;
