import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a provider that goes with a resource is replaced with it",
  steps: [
    ["create host", "create explicit", "create a"],
    ["replace host", "replace explicit", "replace a"],
  ],
} satisfies Behaviour;
