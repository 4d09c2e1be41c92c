import { FileArchive, FileAsset } from "@pulumi/pulumi/asset/index.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", {
  content: v<unknown>(
    new FileAsset("../../sources/gone.txt"),
    new FileAsset("../../sources/folder"),
    new FileArchive("../../sources/gone"),
    new FileArchive("../../sources/folder/a.txt"),
    new FileAsset("../../sources/folder/a.txt"),
  ),
});
