import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "named changes force a replacement where the provider leaves the comparison to the engine",
  steps: [
    ["create a", "create b", "create c", "create d"],
    ["replace a", "replace b", "update c", "replace d"],
  ],
} satisfies Behaviour;
