import type { Behaviour } from "../../../support/engine/matrix.ts";

const long = `${"deep/".repeat(21)}one.txt`;
const longer = `${"n".repeat(120)}.txt`;

export default {
  says: "an archive is changed with any of its files, their names and their order being Go's",
  steps: [
    ["create folder", "create tar", "create zip"],
    ["update folder", "same tar", "same zip"],
    ["update folder", "same tar", "update zip"],
    ["update folder", "update tar", "same zip"],
  ],
  sources: {
    1: {
      "site/index.html": "<p>one</p>",
      "site/B.txt": "B",
      "site/a.txt": "a".repeat(512),
      "site/b/c-d.txt": "",
      "site/.pulumi/kept-out.txt": "1",
      [`site/${long}`]: "long",
      [`site/${longer}`]: "longer",
      "site/größe/ü.txt": "not ASCII",
      "a.tar": "no tar at all, and hashed as it is",
      "a.zip": "nor a zip",
    },
    2: { "site/b/c-d.txt": "x", "site/.pulumi/kept-out.txt": "2" },
    3: { "site/b/c-d.txt": null, "site/b/e.txt": "x", "a.zip": "changed" },
    4: { "site/größe/ü.txt": "changed", "a.tar": "changed" },
  },
} satisfies Behaviour;
