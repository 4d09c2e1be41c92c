import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "ignored paths go through secrets, and what was secret stays secret",
  steps: [
    ["create a", "create b", "create c", "create d", "create e", "create f", "create g"],
    ["update a", "update b", "update c", "update d", "same e", "same f", "same g"],
  ],
} satisfies Behaviour;
