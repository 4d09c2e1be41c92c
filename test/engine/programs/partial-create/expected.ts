import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what was created and did not come up is kept and tried again",
  steps: [undefined, ["update a"]],
  fails: [1],
} satisfies Behaviour;
