import { AssetArchive, FileArchive, FileAsset, StringAsset } from "@pulumi/pulumi/asset/index.js";
import { secret } from "@pulumi/pulumi/output.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const inner = new AssetArchive({
  "z.txt": new StringAsset(v("zed", "zed", "ZED")),
  folder: new FileArchive("../../sources/folder"),
});
new File("a", {
  content: new AssetArchive({
    "10.txt": new StringAsset("ten"),
    "9.txt": new FileAsset("../../sources/nine.txt"),
    "in/inner": inner,
    packed: new FileArchive("../../sources/packed.tgz"),
    zipped: new FileArchive("../../sources/zipped.zip"),
  }),
});
new File("b", { content: secret(new AssetArchive({ only: inner })) });
new File("c", {
  content: new AssetArchive({ folder: new FileArchive("../../sources/packed.tgz") }),
});
