import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const folders =
  "bench|components|docs|examples|policies|program|providers|stacks|test|tool|variables";
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

/** The places of the repository that a page names: `tool/cli/main.ts`, `components/plan/`. */
function placesIn(text: string): string[] {
  const place = new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g");
  return [...text.matchAll(place)].map(([, path = ""]) => path);
}

/** What README and the guides tell the reader to write. */
const guides = readdirSync(join(root, "docs/guides")).map((file) => basename(file, ".md"));
const written = ["stacks/blog.ts", "apps/", ...guides.map((guide) => `stacks/${guide}.ts`)];

describe("the documentation", () => {
  it.each(pages)("%s names only places that exist", (page) => {
    const places = placesIn(readFileSync(join(root, page), "utf8"));
    const missing = places.filter((place) => !existsSync(join(root, place)));
    expect(missing.filter((place) => !written.some((own) => place.startsWith(own)))).toEqual([]);
  });

  it("would be told of a place that is gone", () => {
    expect(placesIn("see `tool/nowhere.ts` and `components/plan/`")).toEqual([
      "tool/nowhere.ts",
      "components/plan/",
    ]);
    expect(existsSync(join(root, "tool/nowhere.ts"))).toBe(false);
  });
});
