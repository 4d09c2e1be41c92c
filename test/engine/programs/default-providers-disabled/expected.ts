import type { Behaviour } from "../../../support/engine/matrix.ts";

const disabled = ['pulumi:disable-default-providers: ["*"]'];

export default {
  says: "a package whose default provider is disabled needs an explicit one",
  steps: [
    ["create explicit", "create a"],
    undefined,
    undefined,
    undefined,
    ["same explicit", "same a", "create d"],
    ["same explicit", "same a", "delete d"],
  ],
  fails: [2, 3, 4],
  refused: [2, 3, 4],
  config: {
    1: disabled,
    2: disabled,
    3: ["pulumi:disable-default-providers: [aws, test]"],
    4: ["pulumi:disable-default-providers: '[\" test \"]'"],
    5: ["pulumi:disable-default-providers: [aws]"],
    6: ["pulumi:disable-default-providers: [[aws]]"],
  },
} satisfies Behaviour;
