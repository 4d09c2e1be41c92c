import { File, v } from "../../../support/engine/matrix-program.ts";

new File("nan", { content: { is: NaN }, vague: true });
new File("infinite", { content: { up: Infinity, down: -Infinity }, vague: true });
new File("large", { content: { is: v(2 ** 53, 1e21), small: 5e-324 }, vague: true });
export const nothing = NaN;
