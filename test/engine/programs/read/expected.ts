import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a resource that somebody else made is read and left alone",
  steps: [
    ["read old", "create a"],
    ["read old", "same a"],
  ],
  left: ["old-0.json"],
  existing: { "old-0.json": "from before" },
  again: ["read old", "same a"],
} satisfies Behaviour;
