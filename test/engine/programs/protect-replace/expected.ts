import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a protected resource is not replaced; unprotected in the same run, it is",
  steps: [["create a"], undefined, ["replace a"]],
  fails: [2],
} satisfies Behaviour;
