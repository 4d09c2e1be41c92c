import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a replacement creates the new one first and deletes the old one last",
  steps: [
    ["create a", "create b"],
    ["replace a", "update b"],
  ],
  operations: [undefined, ["create a", "update b", "delete a"]],
} satisfies Behaviour;
