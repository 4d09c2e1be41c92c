import type { Behaviour } from "../../../support/engine/matrix.ts";

const names = ["count", "flag", "label", "names", "deep", "size"];
const updates = (...updated: string[]) =>
  names.map((name) => `${updated.includes(name) ? "update" : "same"} ${name}`);
const right = [
  "matrix:count: 3",
  "matrix:flag: true",
  "matrix:label: text",
  "matrix:names: [a, b]",
  "matrix:deep: [[1, 2], [3]]",
];
const others = (...changed: string[]) =>
  right.filter((line) => !changed.some((name) => line.startsWith(`matrix:${name}:`)));
const wrong = [2, 4, 6, 7, 8, 9, 10];

export default {
  says: "config is held to the types that Pulumi.yaml declares",
  steps: [
    names.map((name) => `create ${name}`),
    undefined,
    updates("label", "size"),
    undefined,
    updates("label", "size"),
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    updates("size"),
  ],
  fails: wrong,
  refused: wrong,
  project: [
    "config:",
    "  count: {type: integer}",
    "  flag: {type: boolean}",
    "  label: {type: string}",
    "  names: {type: array, items: {type: string}}",
    "  deep: {type: array, items: {type: array, items: {type: integer}}}",
    "  size: {type: integer, default: 5}",
  ],
  config: {
    1: right,
    2: [...others("count"), "matrix:count: 3.5"],
    3: [
      ...others("count", "flag", "label"),
      'matrix:count: "3"',
      'matrix:flag: "true"',
      "matrix:label: 3",
      "matrix:size: -1",
    ],
    4: [...others("flag"), "matrix:flag: yes"],
    5: [...others("label"), "matrix:label:"],
    6: [...others("label"), "matrix:label: [a]"],
    7: [...others("names"), "matrix:names: [a, 1]"],
    8: [...others("names"), 'matrix:names: "[\\"a\\"]"'],
    9: [...others("deep"), "matrix:deep: [[1, x]]"],
    10: others("count"),
    11: [...others("label"), "matrix:label:", "matrix:size: 6"],
  },
} satisfies Behaviour;
