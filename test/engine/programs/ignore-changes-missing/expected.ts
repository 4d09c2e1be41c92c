import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an ignored path of which one side is missing is kept where it can be, and told else",
  steps: [
    [
      "create a",
      "create b",
      "create c",
      "create d",
      "create e",
      "create f",
      "create g",
      "create h",
      "create i",
      "create j",
    ],
    [
      "update a",
      "update b",
      "update c",
      "update d",
      "update e",
      "update f",
      "update g",
      "update h",
      "same i",
      "update j",
    ],
  ],
} satisfies Behaviour;
