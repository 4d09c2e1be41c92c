import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an update that fails leaves the old state",
  steps: [["create a"], undefined, ["update a"]],
  fails: [2],
} satisfies Behaviour;
