import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pages } from "../../../tool/pages/pages.ts";

const root = join(import.meta.dirname, "../../..");

describe("the pages that npm run docs writes", () => {
  it.each(pages.map((page) => [page.file, page.source, page] as const))(
    "%s is what %s gives",
    async (file, _, page) => {
      expect(await readFile(join(root, file), "utf8")).toBe(await page.format());
    },
  );
});
