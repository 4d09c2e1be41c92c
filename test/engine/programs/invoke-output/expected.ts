import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a data source of an output is asked when that is known, and its failure caught there",
  steps: [
    ["create a", "create b", "create c"],
    ["update a", "update b", "same c"],
  ],
} satisfies Behaviour;
