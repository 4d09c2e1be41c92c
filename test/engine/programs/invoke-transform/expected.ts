import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a transform of data sources changes what is asked",
  steps: [["create a"], ["update a"]],
} satisfies Behaviour;
