import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "the children of a renamed component stay, those named after it too",
  steps: [
    ["create old", "create old-inner", "create old-inner-file", "create apart"],
    ["same new", "same new-inner", "same new-inner-file", "same apart"],
  ],
} satisfies Behaviour;
