import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "paths that are not to be shown have one form in the state",
  steps: [["create a"], ["update a"]],
} satisfies Behaviour;
