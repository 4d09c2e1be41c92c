import { FileArchive } from "@pulumi/pulumi/asset/index.js";
import { File } from "../../../support/engine/matrix-program.ts";

new File("folder", { content: new FileArchive("../../sources/site") });
new File("tar", { content: new FileArchive("../../sources/a.tar") });
new File("zip", { content: new FileArchive("../../sources/a.zip") });
