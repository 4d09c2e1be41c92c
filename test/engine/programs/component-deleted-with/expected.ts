import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a component that goes with a resource is replaced with it",
  steps: [
    ["create host", "create group", "create inside", "create first", "create second"],
    ["replace host", "replace group", "replace inside", "replace first", "replace second"],
  ],
  left: ["inside-0.json"],
} satisfies Behaviour;
