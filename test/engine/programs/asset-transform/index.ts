import { FileAsset, StringAsset } from "@pulumi/pulumi/asset/index.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  { content: new FileAsset("../../sources/a.txt") },
  {
    transforms: [
      ({ props, opts }) => ({
        props: { ...props, tags: { by: new StringAsset(v("one", "two")) } },
        opts,
      }),
    ],
  },
);
