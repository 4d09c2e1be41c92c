import type { Behaviour } from "../../../support/matrix.ts";

export default {
  says: "outputs that the program wants secret are secret",
  steps: [["create a"], ["same a"]],
} satisfies Behaviour;
