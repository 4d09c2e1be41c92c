import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { File, version } from "../../../support/engine/matrix-program.ts";

const type = version === 1 ? "test:index:Old" : "test:index:New";
const aliases = version === 1 ? [] : [{ type: "test:index:Old" }];
const parent = new ComponentResource(type, "a", {}, { aliases });
new File("b", { content: "one" }, { parent });
