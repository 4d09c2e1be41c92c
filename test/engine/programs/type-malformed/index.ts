import { ComponentResource, CustomResource } from "@pulumi/pulumi/resource.js";
import type { Resource } from "@pulumi/pulumi/resource.js";
import { File, version } from "../../../support/engine/matrix-program.ts";

class Typed extends CustomResource {
  constructor(type: string, name: string, above: Resource, id?: string) {
    super(type, name, { content: "x" }, { id, dependsOn: [above] });
  }
}

const a = new File("a", { content: "a" });
if (version === 2) new Typed("test:File", "b", a);
if (version === 3) new Typed("test", "b", a);
if (version === 4) new Typed("test:index:File:more", "b", a);
if (version === 5) new Typed("test:File", "c", a, "a-0");
if (version === 6) new ComponentResource("plain", "b");
if (version === 7) new ComponentResource("a:b:c:d", "b");
