import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an alias under which nothing stands may be given twice",
  steps: [
    ["create old", "create b"],
    ["same fresh", "same b"],
    ["same fresh", "same b"],
  ],
} satisfies Behaviour;
