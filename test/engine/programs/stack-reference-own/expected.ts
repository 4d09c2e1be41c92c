import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "outputs of the last run of the own stack are read, undefined at first",
  steps: [["read own"], ["read own"], ["read own"]],
  again: ["read own"],
} satisfies Behaviour;
