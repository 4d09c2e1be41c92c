import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "what would be replaced with a resource is deleted before it, what is only updated stays",
  steps: [
    ["create a", "create b", "create c", "create d", "create e"],
    ["replace a", "replace b", "update c", "replace d", "same e"],
  ],
  operations: [undefined, undefined],
} satisfies Behaviour;
