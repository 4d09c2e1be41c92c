import { Config } from "@pulumi/pulumi/config.js";
import { File } from "../../../support/engine/matrix-program.ts";

const [own, other] = [new Config(), new Config("other")];
for (const name of ["short", "list", "flag", "half"])
  new File(name, { content: own.require(name) });
new File("foreign", { content: other.get("key") ?? "not set" });
