import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "inputs of components compare by an asset's content; outputs carry its hash",
  steps: [
    ["create a", "create b", "create c"],
    ["same a", "update b", "same c"],
  ],
  sources: { 1: { "a.txt": "same", "b.txt": "one" }, 2: { "b.txt": "two" } },
} satisfies Behaviour;
