import { secret } from "@pulumi/pulumi/output.js";
import { Group, v } from "../../../support/engine/matrix-program.ts";

new Group("a", { x: v<unknown>("x", secret("x")) });
new Group("b", { x: secret(v("x", "y")) });
new Group("c", { x: secret("x") });
