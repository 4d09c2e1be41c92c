import { secret } from "@pulumi/pulumi/output.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

new File("a", { content: [{ x: [NaN, Infinity] }], tags: { hidden: secret([Infinity, 1e308]) } });
new File("b", { content: v(1e15, 1e16) });
export const list = [1, 0.1 + 0.2, -Infinity];
