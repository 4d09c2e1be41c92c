import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an asset that is an output goes on with its hash",
  steps: [
    ["create a", "create b", "create c", "create d", "create e"],
    ["update a", "update b", "update c", "update d", "same e"],
  ],
  sources: { 1: { "a.txt": "one" }, 2: { "a.txt": "two" } },
} satisfies Behaviour;
