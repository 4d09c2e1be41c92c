import type { CustomResourceOptions } from "@pulumi/pulumi/resource.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const pluginDownloadURL = "https://plugins.example/test-files/";
new File("plain", { content: v("p", "pp", "ppp") });
new File("from", { content: "f" }, { pluginDownloadURL });
const moved: CustomResourceOptions = {
  version: "1.3.0",
  pluginDownloadURL: `${pluginDownloadURL}/`,
};
new File("versioned", { content: "d" }, v<CustomResourceOptions>({ version: "1.2.3" }, moved));
