import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a resource in the place of one that was read is created",
  steps: [["read a"], ["replace a"]],
  left: ["old-0.json"],
  existing: { "old-0.json": "from before" },
  again: ["read a"],
} satisfies Behaviour;
