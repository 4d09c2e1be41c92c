import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a data source that fails is the program's to catch, and else fails the run",
  steps: [["create a", "create thrown", "create refused"], undefined, undefined],
  fails: [2, 3],
  refused: [2, 3],
} satisfies Behaviour;
