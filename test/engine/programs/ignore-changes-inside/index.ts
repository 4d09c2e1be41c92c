import { secret } from "@pulumi/pulumi/output.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

new File(
  "a",
  { content: "a", tags: { in: secret(v<unknown>({ x: 1, y: 1 }, { x: 2 })) } },
  { ignoreChanges: ["tags.in.y"] },
);
new File(
  "b",
  { content: secret(v<unknown>({ x: 1 }, { x: 2 })) },
  { ignoreChanges: ["content.x"] },
);
