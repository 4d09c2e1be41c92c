import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an asset that is a file is changed with the file's content",
  steps: [
    ["create a", "create b"],
    ["update a", "same b"],
    ["same a", "same b"],
  ],
  sources: {
    1: { "a.txt": "one", "b-b.bin": Buffer.from([0, 255, 10, 13, 195]) },
    2: { "a.txt": "two" },
    3: { "a.txt": "two" },
  },
} satisfies Behaviour;
