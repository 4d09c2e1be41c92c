import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "changed settings of a provider are an update of it alone",
  steps: [
    ["create mine", "create a"],
    ["update mine", "same a"],
  ],
} satisfies Behaviour;
