import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what goes with a resource is replaced with it",
  steps: [
    ["create host", "create guest", "create first", "create second"],
    ["replace host", "replace guest", "replace first", "replace second"],
  ],
  left: ["guest-1.json", "guest-2.json", "second-0.json"],
} satisfies Behaviour;
