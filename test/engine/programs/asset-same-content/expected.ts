import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "assets of one content are the same where the engine compares, wherever it comes from",
  steps: [
    ["create a", "create b", "create c"],
    ["same a", "same b", "update c"],
  ],
  sources: { 1: { "a.txt": "same", "folder/x.txt": "x", "folder/y/z.txt": "z" } },
} satisfies Behaviour;
