import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "data sources and resources that are read may ask for a version of their provider",
  existing: { "somebody.json": "theirs" },
  left: ["somebody.json"],
  again: ["same a", "same b", "read there", "read plain"],
  steps: [
    ["create a", "create b", "read there", "read plain"],
    ["same a", "same b", "read there", "read plain"],
    ["same a", "same b", "read there", "read plain"],
  ],
} satisfies Behaviour;
