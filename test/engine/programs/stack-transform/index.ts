import { registerResourceTransform } from "@pulumi/pulumi/runtime/stack.js";
import { File, Group, v } from "../../../support/engine/matrix-program.ts";

registerResourceTransform(({ type, props, opts }) =>
  type === "test:index:File"
    ? { props: { ...props, tags: { by: v("one", "two") } }, opts }
    : undefined,
);
const group = new Group("group");
const a = new File("a", { content: "a" }, { parent: group });
new File("b", { content: a.size });
