import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "a protected resource is not deleted until it is unprotected",
  steps: [["create a"], undefined, ["same a"]],
  fails: [2],
} satisfies Behaviour;
