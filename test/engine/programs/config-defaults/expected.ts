import type { Behaviour } from "../../../support/engine/matrix.ts";

const names = ["short", "list", "flag", "half", "foreign"];

export default {
  says: "defaults of Pulumi.yaml reach the program in the same texts",
  steps: [
    names.map((name) => `create ${name}`),
    ["same short", "update list", "same flag", "same half", "update foreign"],
  ],
  project: [
    "config:",
    "  short: text",
    "  list: {type: array, items: {type: integer}, default: [1, 2]}",
    "  flag: {type: boolean, default: false}",
    "  half: {default: 1.5}",
    "  other:key: {value: given}",
  ],
  config: { 2: ["matrix:list: [3]", "other:key: own"] },
} satisfies Behaviour;
