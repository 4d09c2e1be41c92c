import { secret } from "@pulumi/pulumi/output.js";
import { File, v } from "../../../support/engine/matrix-program.ts";

const both = (x: unknown, y: unknown) => ({ x, y });
new File(
  "a",
  { content: "a", tags: { in: secret(v(both(1, 1), both(2, 2))) } },
  { ignoreChanges: ["tags.in.x"] },
);
new File(
  "b",
  { content: "b", tags: { in: v<unknown>(secret(both(1, 1)), both(2, 2)) } },
  { ignoreChanges: ["tags.in.x"] },
);
new File(
  "c",
  { content: "c", tags: { in: v<unknown>(both(1, 1), secret(both(2, 2))) } },
  { ignoreChanges: ["tags.in.x"] },
);
new File(
  "d",
  { content: "d", tags: { in: v<unknown>(secret([1, 2]), [3, 4]) } },
  { ignoreChanges: ["tags.in[0]"] },
);
new File(
  "e",
  { content: "e", tags: { in: secret(v<unknown>(both(1, 1), both(2, 2))) } },
  { ignoreChanges: ["tags.in.*"] },
);
new File(
  "f",
  { content: "f", tags: { in: secret(v<unknown>(1, 2)) } },
  { ignoreChanges: ["tags.in"] },
);
new File(
  "g",
  { content: "g", tags: { in: v<unknown>(secret(1), 2) } },
  { ignoreChanges: ["tags.in"] },
);
