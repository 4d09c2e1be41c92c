import { FileAsset, StringAsset } from "@pulumi/pulumi/asset/index.js";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { Group, v } from "../../../support/engine/matrix-program.ts";

class Kept extends ComponentResource {
  constructor(name: string) {
    super("test:index:Kept", name, {});
    this.registerOutputs({ text: new StringAsset(v("one", "two")) });
  }
}

new Group("a", { from: v<unknown>(new FileAsset("../../sources/a.txt"), new StringAsset("same")) });
new Group("b", { from: new FileAsset("../../sources/b.txt") });
new Kept("c");
export const file = new FileAsset("../../sources/b.txt");
