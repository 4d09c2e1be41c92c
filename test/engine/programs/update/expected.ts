import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "changed inputs are an update in place",
  steps: [
    ["create a", "create b"],
    ["update a", "update b"],
  ],
} satisfies Behaviour;
