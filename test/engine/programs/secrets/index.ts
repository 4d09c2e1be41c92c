import { secret } from "@pulumi/pulumi/output.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const a = new File("a", { content: secret(v("hush", "hush hush")) });
const b = new File("b", { content: { open: 1, closed: [secret(v("one", "two"))] } });
export const whole = a.content;
export const nested = { deep: [b.content], plain: "seen" };
export const mixed = { open: 1, closed: secret({ a: [1, "two"] }) };
