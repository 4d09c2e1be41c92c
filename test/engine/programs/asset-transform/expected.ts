import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an asset that a transform adds is hashed, too",
  steps: [["create a"], ["update a"]],
  sources: { 1: { "a.txt": "a" } },
} satisfies Behaviour;
