import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a star in an ignored path stands for every key or index that both sides have",
  steps: [
    [
      "create a",
      "create b",
      "create c",
      "create d",
      "create e",
      "create g",
      "create h",
      "create i",
      "create j",
      "create k",
      "create l",
      "create m",
    ],
    [
      "update a",
      "update b",
      "update c",
      "update d",
      "update e",
      "update g",
      "update h",
      "update i",
      "update j",
      "same k",
      "same l",
      "update m",
    ],
  ],
} satisfies Behaviour;
