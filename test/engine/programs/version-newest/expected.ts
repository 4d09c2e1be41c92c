import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what names no version takes the newest one that the state has, of explicit providers too",
  steps: [
    ["create plain", "create old", "create new", "create early"],
    ["update plain", "same old", "same new", "same early", "create own", "create mine"],
    ["update plain", "same old", "same new", "same early", "same own", "same mine"],
  ],
} satisfies Behaviour;
