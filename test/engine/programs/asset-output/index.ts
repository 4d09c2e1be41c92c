import { FileAsset, StringAsset } from "@pulumi/pulumi/asset/index.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: new FileAsset("../../sources/a.txt") });
new File("b", { content: a.content });
new File("c", { content: { same: a.content, own: new StringAsset("own") }, vague: true });
new File("d", { content: new FileAsset("../../sources/a.txt"), vague: true });
new File("e", { content: new StringAsset(v("one", "two")) }, { ignoreChanges: ["content"] });
