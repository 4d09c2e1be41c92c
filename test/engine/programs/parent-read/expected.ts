import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what was read may be the parent of resources and components",
  steps: [
    ["read above", "create a", "create group", "create b"],
    ["read above", "update a", "same group", "same b"],
  ],
  again: ["read above", "same a", "same group", "same b"],
  existing: { "above-0.json": "elsewhere" },
  left: ["above-0.json"],
} satisfies Behaviour;
