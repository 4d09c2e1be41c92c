import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what is retained leaves the state and stays in the world",
  steps: [
    ["create a", "create b"],
    ["replace a", "delete b"],
  ],
  operations: [undefined, ["create a"]],
  left: ["a-1.json", "a-2.json", "b-0.json"],
} satisfies Behaviour;
