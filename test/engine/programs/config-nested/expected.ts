import type { Behaviour } from "../../../support/engine/matrix.ts";

export default {
  says: "aliases and texts of several lines reach the program alike",
  steps: [["create anchored", "create merged", "create html", "create multi", "create deep"]],
  config: {
    1: [
      "matrix:anchored: &shared {a: 1, b: [x]}",
      "matrix:merged: {in: *shared, also: *shared}",
      "matrix:html: {text: '<a> & b'}",
      "matrix:multi: |",
      "  one",
      "    two",
      "matrix:deep: {a: {b: {c: [{d: null}]}}}",
    ],
  },
} satisfies Behaviour;
