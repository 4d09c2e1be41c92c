import { Config } from "@pulumi/pulumi/config.js";
import { File } from "../../../support/engine/matrix-program.ts";

const config = new Config();
for (const name of ["count", "flag", "label", "names", "deep", "size"]) {
  new File(name, { content: config.require(name) });
}
