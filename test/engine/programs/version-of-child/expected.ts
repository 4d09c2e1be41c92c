import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a version is not handed down to children, and a provider that is given goes before it",
  again: [
    "same group",
    "same child",
    "same plain child",
    "update own",
    "same mine",
    "same given",
    "same inherited",
  ],
  steps: [
    [
      "create group",
      "create child",
      "create plain child",
      "create own",
      "create mine",
      "create given",
      "create inherited",
    ],
    [
      "same group",
      "update child",
      "same plain child",
      "update own",
      "same mine",
      "same given",
      "same inherited",
    ],
  ],
} satisfies Behaviour;
