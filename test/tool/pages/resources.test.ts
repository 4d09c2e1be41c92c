import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { formatResources, resourcesFile } from "../../../tool/pages/resources.ts";

test("docs/resources.md counts what the golden previews of every platform and stage create", async () => {
  // Made by `npm run docs`.
  expect(await readFile(resourcesFile, "utf8")).toBe(await formatResources());
});
