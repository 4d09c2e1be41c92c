import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "two resources of one name fail the run",
  steps: [["create a"], undefined],
  fails: [2],
} satisfies Behaviour;
