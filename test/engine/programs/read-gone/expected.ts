import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what was only read is discarded, not deleted",
  steps: [
    ["read gone", "read kept", "create a"],
    ["discard gone", "read kept", "same a"],
  ],
  again: ["read gone", "read kept", "same a"],
  destroys: ["discard kept", "delete a"],
  existing: { "old-0.json": "elsewhere" },
  left: ["old-0.json"],
} satisfies Behaviour;
