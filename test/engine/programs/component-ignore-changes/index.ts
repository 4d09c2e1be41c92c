import { Group, v } from "../../../support/engine/matrix-program.ts";

new Group("a", { x: v(1, 2), y: 1 }, { ignoreChanges: ["x"] });
new Group("b", { x: v(1, 2), y: v(1, 2) }, { ignoreChanges: ["x"] });
