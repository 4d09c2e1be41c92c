import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a program that dies half way deletes nothing",
  steps: [["create a", "create b"], undefined, ["same a", "same b"]],
  fails: [2],
} satisfies Behaviour;
