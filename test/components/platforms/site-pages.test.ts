import { describe, expect, test } from "vitest";
import { createSourceReader } from "../../../components/images/source/reader.ts";
import { listPages } from "../../../components/platforms/site-pages.ts";
import { pageRoutes } from "../../../components/platforms/vercel/routes.ts";

const reader = createSourceReader("test/fixtures/sources");

describe("the pages of a site", () => {
  test("are those of its files beside the first one", () => {
    expect(listPages(reader, "pages")).toEqual([
      { path: "/404", file: "/404.html" },
      { path: "/about", file: "/about/index.html" },
      { path: "/docs", file: "/docs.html" },
    ]);
  });

  test("are none of a site with one page, of one that is built first, or of no folder", () => {
    expect(listPages(reader, "static")).toEqual([]);
    expect(listPages(reader, "vite")).toEqual([]);
    expect(listPages(reader, "nowhere")).toEqual([]);
  });

  /** The file that a rule leads a path to; undefined for none. */
  function lead(path: string, site = "/"): string | undefined {
    for (const { route } of pageRoutes(site, listPages(reader, "pages"))) {
      const { src, dest } = route as { src: string; dest: string };
      const match = new RegExp(src).exec(path);
      if (match) return dest.replace("$1", match[1] ?? "");
    }
    return undefined;
  }

  test("are found by Vercel by their paths, with a slash at the end and without", () => {
    expect(lead("/about")).toBe("/about/index.html");
    expect(lead("/about/")).toBe("/about/index.html");
    expect(lead("/docs")).toBe("/docs.html");
    expect(lead("/guide/docs", "/guide")).toBe("/docs.html");
    for (const path of ["/", "/orders/7", "/about/us", "/docsearch"]) {
      expect(lead(path)).toBeUndefined();
    }
  });
});
