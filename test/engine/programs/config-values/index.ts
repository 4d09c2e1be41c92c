import { Config } from "@pulumi/pulumi/config.js";
import { File } from "../../../support/engine/matrix-program.ts";

const config = new Config();
const names = ["nothing", "tilde", "empty", "list", "object", "yes", "number", "float", "nested"];
for (const name of names) {
  const value = config.get(name);
  new File(name, { content: value ?? ["not set"] });
}
