import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { formatStages, stagesFile } from "../../../tool/pages/stages.ts";

test("docs/stages.md is what the stages' defaults say", async () => {
  // Made by `npm run docs`.
  expect(await readFile(stagesFile, "utf8")).toBe(await formatStages());
});
