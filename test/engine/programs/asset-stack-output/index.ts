import { FileAsset, StringAsset } from "@pulumi/pulumi/asset/index.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: new StringAsset(v("one", "two")) });
export const list = [new FileAsset("../../sources/a.txt")];
export const of = a.content;
