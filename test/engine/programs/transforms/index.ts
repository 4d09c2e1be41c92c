import type { ResourceTransform } from "@pulumi/pulumi/resource.js";
import { File, Group, v } from "../../../support/engine/matrix-program.ts";

const tag: ResourceTransform = ({ type, props, opts }) =>
  type === "test:index:File"
    ? { props: { ...props, tags: { by: v("one", "two") } }, opts: { ...opts, protect: false } }
    : undefined;
const retain: ResourceTransform = ({ props, opts }) => ({
  props,
  opts: { ...opts, additionalSecretOutputs: ["size"], customTimeouts: { create: "5m" } },
});
const plain = new File("plain", { content: "p" });
const group = new Group("group", {}, { transforms: [tag] });
new File("a", { content: plain.size }, { parent: group, transforms: [retain] });
new File("b", { content: "b" }, { parent: group, dependsOn: plain });
