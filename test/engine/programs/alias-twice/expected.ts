import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what stands in the state goes on under one name alone",
  steps: [["create one", "create two", "create three"], undefined, undefined, undefined],
  fails: [2, 3, 4],
  refused: [2, 3, 4],
} satisfies Behaviour;
