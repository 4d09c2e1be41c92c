import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "dependencies on resources and components are kept, and changed without an operation",
  steps: [
    ["create group", "create inner", "create first", "create outer", "create below", "create last"],
    ["same group", "same inner", "same first", "same outer", "same below", "same last"],
  ],
} satisfies Behaviour;
