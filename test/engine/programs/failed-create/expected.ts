import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a creation that fails leaves nothing behind",
  steps: [undefined, ["create a"]],
  fails: [1],
} satisfies Behaviour;
