import { AssetArchive, FileArchive, FileAsset, StringAsset } from "@pulumi/pulumi/asset/index.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", {
  content: v<unknown>(new FileAsset("../../sources/a.txt"), new StringAsset("same")),
  vague: true,
});
new File("b", {
  content: v<unknown>(
    new FileArchive("../../sources/folder"),
    new AssetArchive({ "x.txt": new StringAsset("x"), "y/z.txt": new StringAsset("z") }),
  ),
  vague: true,
});
new File("c", { content: v<unknown>(new StringAsset("same"), "same"), vague: true });
