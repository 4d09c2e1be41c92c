import { Config } from "@pulumi/pulumi/config.js";
import { File } from "../../../support/engine/matrix-program.ts";

const config = new Config();
for (const name of ["anchored", "merged", "html", "multi", "deep"]) {
  new File(name, { content: config.get(name) ?? ["not set"] });
}
