import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "an alias by URN keeps a renamed resource, which may change as well",
  steps: [["create a"], ["update renamed"]],
} satisfies Behaviour;
