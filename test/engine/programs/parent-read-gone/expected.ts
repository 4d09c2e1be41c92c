import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a resource goes on when it leaves a parent that was read",
  steps: [
    ["read above", "create a"],
    ["read above", "same a"],
    ["discard above", "same a"],
  ],
  again: ["read above", "same a"],
  existing: { "above-0.json": "above" },
  left: ["above-0.json"],
} satisfies Behaviour;
