import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what is read may stand below what was read, and change",
  steps: [
    ["read above", "read inner", "create a"],
    ["read above", "read inner", "update a"],
  ],
  again: ["read above", "read inner", "same a"],
  destroys: ["discard above", "discard inner", "delete a"],
  existing: { "above-0.json": "above", "inner-0.json": "one", "other-0.json": "two" },
  left: ["above-0.json", "inner-0.json", "other-0.json"],
} satisfies Behaviour;
