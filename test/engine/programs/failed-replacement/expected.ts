import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a replacement that fails between its halves is gone on with",
  steps: [["create a"], undefined, ["replace a"]],
  fails: [2],
} satisfies Behaviour;
