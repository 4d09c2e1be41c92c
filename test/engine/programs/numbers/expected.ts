import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "numbers without a form in JSON keep their bits",
  steps: [
    ["create nan", "create infinite", "create large"],
    ["update nan", "same infinite", "update large"],
  ],
  again: ["update nan", "same infinite", "same large"],
} satisfies Behaviour;
