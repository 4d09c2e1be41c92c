import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "ignored changes leave the old value, nested ones too",
  steps: [
    ["create a", "create b", "create c", "create d"],
    ["update a", "same b", "same c", "same d"],
  ],
} satisfies Behaviour;
