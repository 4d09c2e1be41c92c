import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an ignored path is read as Pulumi reads it",
  steps: [
    ["create a", "create b", "create c", "create d", "create e", "create f"],
    ["same a", "update b", "update c", "same d", "same e", "update f"],
  ],
} satisfies Behaviour;
