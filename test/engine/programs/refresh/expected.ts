import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a refresh takes what has changed into the state",
  steps: [
    ["create a", "create b", "create c"],
    ["update a", "delete b", "same c"],
    ["update a", "create b", "same c"],
  ],
  refreshes: [2],
  outside: { "2": { "a-0.json": "changed", "b-0.json": null } },
} satisfies Behaviour;
