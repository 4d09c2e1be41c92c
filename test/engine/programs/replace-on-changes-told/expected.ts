import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a provider that tells of a change and does not name it is not overruled",
  steps: [["create a"], ["update a"]],
} satisfies Behaviour;
