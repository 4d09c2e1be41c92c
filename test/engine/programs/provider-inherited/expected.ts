import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "the provider of a component is that of everything below it",
  steps: [
    ["create mine", "create group", "create inner", "create a"],
    ["same mine", "same group", "same inner", "update a"],
  ],
} satisfies Behaviour;
