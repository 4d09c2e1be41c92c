import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a provider that is replaced replaces its resources",
  steps: [
    ["create mine", "create a", "create b"],
    ["replace mine", "replace a", "replace b"],
  ],
} satisfies Behaviour;
