import type { Behaviour } from "../../../support/engine/matrix.ts";

const disabled = ["pulumi:disable-default-providers: ['*']"];

export default {
  says: "a provider that a component hands down is no default one",
  steps: [["create explicit", "create group", "create a"], undefined],
  fails: [2],
  refused: [2],
  config: { 1: disabled, 2: disabled },
} satisfies Behaviour;
