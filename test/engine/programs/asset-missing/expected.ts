import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an asset that is not there, or not what it is said to be, fails before anything is done",
  steps: [undefined, undefined, undefined, undefined, ["create a"]],
  refused: [1, 2, 3, 4],
  fails: [1, 2, 3, 4],
  sources: { 1: { "folder/a.txt": "a" } },
} satisfies Behaviour;
