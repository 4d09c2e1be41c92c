import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a resource that is read in the place of one that was made replaces it",
  steps: [["create a"], ["read a"]],
  left: ["other-0.json"],
  existing: { "other-0.json": "elsewhere" },
} satisfies Behaviour;
