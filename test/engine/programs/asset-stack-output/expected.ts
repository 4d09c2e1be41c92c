import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "assets are outputs of the stack with their hashes",
  steps: [["create a"], ["update a"]],
  sources: { 1: { "a.txt": "a" }, 2: { "a.txt": "b" } },
} satisfies Behaviour;
