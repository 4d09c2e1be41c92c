import type { Behaviour } from "../../../support/engine/matrix.ts";

const names = "nothing tilde empty list object yes number float nested".split(" ");

export default {
  says: "config values reach the program in the same texts",
  steps: [names.map((name) => `create ${name}`)],
  config: {
    1: [
      "matrix:nothing:",
      "matrix:tilde: ~",
      "matrix:empty: ''",
      "matrix:list: [null, 1, 1.5, true, text]",
      "matrix:object: {a: null, b: {c: }}",
      "matrix:yes: true",
      "matrix:number: 12345678901234567890",
      "matrix:float: 1.50",
      "matrix:nested: {__proto__: {x: 1}, constructor: 2}",
    ],
  },
} satisfies Behaviour;
