import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what goes with a component that is replaced is replaced as well",
  steps: [
    ["create host", "create group", "create a", "create b", "create c"],
    ["replace host", "replace group", "replace a", "replace b", "update c"],
  ],
  left: ["a-1.json", "a-2.json"],
} satisfies Behaviour;
