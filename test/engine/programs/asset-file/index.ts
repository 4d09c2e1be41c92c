import { FileAsset } from "@pulumi/pulumi/asset/index.js";
import { File } from "../../../support/engine/matrix-program.ts";

new File("a", { content: new FileAsset("../../sources/a.txt") });
new File("b", { content: new FileAsset("../../sources/b-b.bin") });
