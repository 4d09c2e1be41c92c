import type { Behaviour } from "../../../support/engine/matrix.ts";

const disabled = ["pulumi:disable-default-providers: [test]"];

export default {
  says: "a data source without a provider is the program's to catch where there is no default one",
  steps: [
    ["create explicit", "create a"],
    ["same explicit", "update a"],
  ],
  config: { 1: disabled, 2: disabled },
} satisfies Behaviour;
