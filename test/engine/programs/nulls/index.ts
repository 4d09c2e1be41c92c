import { File, Group, v } from "../../../support/engine/matrix-program.ts";

new Group("a", { x: v<unknown>(null, undefined), y: 1 });
new Group("b", { x: v<unknown>({ in: null }, {}) });
new Group("c", { x: v<unknown>([null], []) });
new File("d", { content: v<unknown>({ in: null }, {}), vague: true });
new File("e", { content: v<unknown>({}, { in: null }), vague: true });
