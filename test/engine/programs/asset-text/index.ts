import { StringAsset } from "@pulumi/pulumi/asset/index.js";
import { secret } from "@pulumi/pulumi/output.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: new StringAsset(v("one", "two")) });
new File("c", { content: { in: [new StringAsset(v("one", "one", "three"))] } });
new File("d", { content: "plain", tags: { hidden: secret(new StringAsset(v("x", "y"))) } });
