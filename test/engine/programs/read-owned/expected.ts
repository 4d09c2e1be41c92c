import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a resource that is read under its own id is let go",
  steps: [["create a"], ["read a"]],
  left: ["a-0.json"],
} satisfies Behaviour;
