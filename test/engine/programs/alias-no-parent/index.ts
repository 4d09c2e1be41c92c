import { rootStackResource } from "@pulumi/pulumi/resource.js";
import { File, Group, version } from "../../../support/engine/matrix-program.ts";

const group = new Group("group");
const moved = { parent: group, aliases: [{ parent: rootStackResource }] };
new File("a", { content: "one" }, version === 1 ? {} : moved);
