import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a deletion that fails leaves the resource in the state",
  steps: [["create a"], undefined, ["delete a"]],
  fails: [2],
  left: ["failed-delete.json"],
} satisfies Behaviour;
