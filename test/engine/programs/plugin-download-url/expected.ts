import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "one resource may say where its provider's plugin is fetched from",
  steps: [
    ["create plain", "create from", "create versioned"],
    ["update plain", "same from", "same versioned"],
    ["update plain", "same from", "same versioned"],
  ],
} satisfies Behaviour;
