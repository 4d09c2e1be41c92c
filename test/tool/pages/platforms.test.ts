import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { formatPlatforms, platformsFile } from "../../../tool/pages/platforms.ts";

test("docs/platforms.md is what previews of one of everything show on each platform", async () => {
  // Made by `npm run docs`.
  expect(await readFile(platformsFile, "utf8")).toBe(await formatPlatforms());
});
